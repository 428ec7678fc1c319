import type { StepEvent } from './follow-steps.js';

/** An event as a line of a log, in the form of BuildKit's plain progress. */
export function writeEvent(event: StepEvent): string {
  return `#${String(event.step)} ${textOf(event)}`;
}

function textOf(event: StepEvent): string {
  switch (event.kind) {
    case 'began':
      return event.name;
    case 'output':
      return `${event.seconds.toFixed(3)} ${event.text}`;
    case 'part':
      return `${event.name} ${event.seconds.toFixed(1)}s done`;
    case 'warned':
      return `WARN: ${event.text}`;
    case 'ended':
      return event.outcome === 'done' ? `DONE ${event.seconds.toFixed(1)}s` : event.outcome.toUpperCase();
    case 'failed':
      return `ERROR: ${event.text.replaceAll('\n', ' ')}`;
  }
}
