export { runProgram, type ProgramOptions, type ProgramResult } from './run-program.js';
export { withHeartbeat, type Reporter } from './console/with-heartbeat.js';
export { retry, type RetryOptions } from './retry.js';
export { endOnSignal } from './lifetime/end-on-signal.js';
export { startDetached, type DetachedOptions } from './lifetime/start-detached.js';
