// Loaded before Nx, which ends with 130, the code of Ctrl-C, whenever a task has no result: also when its dependency failed and
// it was skipped (Nx 23.2, didCommandComplete). A run that nobody interrupted ends with 1 instead.
const INTERRUPTED = 130;
const SIGNALS = new Set(['SIGINT', 'SIGTERM', 'SIGHUP']);

let isInterrupted = false;
const emit = process.emit;
// A listener would see them too, but would also keep a process alive that a signal is to end.
process.emit = function (name, ...rest) {
  if (SIGNALS.has(name)) isInterrupted = true;
  return emit.call(this, name, ...rest);
};
process.on('exit', (code) => {
  if (code === INTERRUPTED && !isInterrupted) process.exitCode = 1;
});
