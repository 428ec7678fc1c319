export { runProgram, type ProgramOptions, type ProgramResult } from './run-program.js';
export { breakSilence, type Speaker } from './break-silence.js';
export { retry, type RetryOptions } from './retry.js';
export { endOnSignal } from './end-on-signal.js';
export { startDetached, type DetachedOptions } from './start-detached.js';
