import { withHeartbeat } from '@stx/process';

const STEP = /^#(?<id>\d+) (?<what>\[.*)$/u;
const OUTPUT = /^#(?<id>\d+) \d+\.\d+ (?<text>.*)$/u;
const ERROR = /^#(?<id>\d+) ERROR: (?<text>.*)$/u;
/** How a program inside the sandbox says something to the user, not only to the log. */
const SAID = /^stx: (?<text>.*)$/u;
const FAILURE_LINES = 15;
const WIDTH = 110;

export interface Progress {
  /** Says what is not the engine's output, under the same name. */
  say: (line: string) => void;
  onLine: (line: string) => void;
  /** The output of the step that failed, when one did. */
  failure: () => string | undefined;
  end: () => void;
}

const shorten = (text: string): string => (text.length > WIDTH ? `${text.slice(0, WIDTH - 3)}...` : text);

/**
 * Turns BuildKit's plain progress into short lines for people: each step once when it starts, what a step says with `stx: `,
 * and a sign of life with the newest output while a step takes long.
 */
export function reportProgress(name: string, say: (line: string) => void): Progress {
  const outputs = new Map<string, string[]>();
  const announced = new Set<string>();
  let latest = 'waiting for the engine';
  let failure: string | undefined;
  const { say: speak, end } = withHeartbeat(
    (line) => {
      say(`${name}: ${shorten(line)}`);
    },
    (seconds) => `${String(seconds)} s: ${latest}`,
  );
  const onLine = (line: string): void => {
    const step = STEP.exec(line)?.groups?.what;
    if (step !== undefined && !/^\[(internal|context)\b/u.test(step) && !announced.has(step)) {
      announced.add(step);
      latest = step;
      speak(step);
    }
    const output = OUTPUT.exec(line)?.groups;
    if (output?.id !== undefined && output.text !== undefined) {
      latest = output.text;
      const said = SAID.exec(output.text)?.groups?.text;
      if (said !== undefined) speak(said);
      outputs.set(output.id, [...(outputs.get(output.id) ?? []).slice(1 - FAILURE_LINES), output.text]);
    }
    const error = ERROR.exec(line)?.groups;
    if (error?.id !== undefined && !line.includes('context canceled')) {
      failure = [...(outputs.get(error.id) ?? []), error.text ?? ''].join('\n');
    }
  };
  return {
    say: speak,
    onLine,
    failure: () => failure,
    end,
  };
}
