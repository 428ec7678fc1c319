import { withHeartbeat } from '@stx/process';
import { StepFollower, type StepEvent } from './follow-steps.js';
import { readStatus, type SolveStatus } from './read-status.js';
import { writeEvent } from './write-event.js';

/** Steps that a user did not ask for. */
const INTERNAL = /^\[(internal|context)\b/u;
/** Prefix of lines that a program in the sandbox prints for the user, not only for the log. */
const SAID = /^stx: (?<text>.*)$/u;
const FAILURE_LINES = 15;
const WIDTH = 110;

export interface Progress {
  /** Says what is not the engine's output, under the same name. */
  say: (line: string) => void;
  /** Takes a line of the client's output in the form of `--progress=rawjson`. @returns its lines as a log has them. */
  read: (line: string) => string[];
  /** The output of the step that failed, when one did. */
  failure: () => string | undefined;
  end: () => void;
}

const shorten = (text: string): string => (text.length > WIDTH ? `${text.slice(0, WIDTH - 3)}...` : text);

export interface ProgressOptions {
  say: (line: string) => void;
  /** Takes secrets out of a text: the output of steps is in base64, in which they are not seen before. */
  redact?: (text: string) => string;
  /** Gets each status as it came. */
  onStatus?: (status: SolveStatus) => void;
}

/**
 * Turns BuildKit's progress into short lines for people: each step once when it starts, what a step says with `stx: `,
 * and a sign of life with the newest output while a step takes long.
 */
export function reportProgress(name: string, options: ProgressOptions): Progress {
  const { say, redact = (text: string) => text } = options;
  const steps = new StepFollower();
  const outputs = new Map<number, string[]>();
  const announced = new Set<string>();
  let latest = 'waiting for the engine';
  let failure: string | undefined;
  const { say: speak, end } = withHeartbeat(
    (line) => {
      say(`${name}: ${shorten(line)}`);
    },
    (seconds) => `${String(seconds)} s: ${latest}`,
  );
  const show = (event: StepEvent): void => {
    if (event.kind === 'began') {
      if (!event.name.startsWith('[') || INTERNAL.test(event.name) || announced.has(event.name)) return;
      announced.add(event.name);
      latest = event.name;
      speak(event.name);
    } else if (event.kind === 'output') {
      latest = event.text;
      const said = SAID.exec(event.text)?.groups?.text;
      if (said !== undefined) speak(said);
      outputs.set(event.step, [...(outputs.get(event.step) ?? []).slice(1 - FAILURE_LINES), event.text]);
    } else if (event.kind === 'failed') {
      failure = [...(outputs.get(event.step) ?? []), event.text].join('\n');
    }
  };
  const read = (line: string): string[] => {
    const status = readStatus(line);
    if (status === undefined) return [line];
    options.onStatus?.(status);
    return steps.follow(status).map((found) => {
      const event = withoutSecrets(found, redact);
      show(event);
      return writeEvent(event);
    });
  };
  return { say: speak, read, failure: () => failure, end };
}

function withoutSecrets(event: StepEvent, redact: (text: string) => string): StepEvent {
  if ('text' in event) return { ...event, text: redact(event.text) };
  return 'name' in event ? { ...event, name: redact(event.name) } : event;
}
