export { runProgram, type ProgramOptions, type ProgramResult } from './run-program.js';
export { breakSilence, type Speaker } from './console/break-silence.js';
export { retry, type RetryOptions } from './retry.js';
export { endOnSignal } from './lifetime/end-on-signal.js';
export { startDetached, type DetachedOptions } from './lifetime/start-detached.js';
