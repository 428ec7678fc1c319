const LONGEST_MILLISECONDS = 6_000;

export interface Reporter {
  say: (line: string) => void;
  end: () => void;
}

/**
 * A reporter that passes lines on and prints a heartbeat during silence, so that no wait looks like a hang.
 *
 * @param alive The text of a heartbeat, from the seconds since the start and the last line.
 */
export function withHeartbeat(
  say: (line: string) => void,
  alive: (seconds: number, latest: string | undefined) => string,
  longestMilliseconds: number = LONGEST_MILLISECONDS,
): Reporter {
  const started = Date.now();
  let latest: string | undefined;
  const timer = setInterval(() => {
    say(alive(Math.round((Date.now() - started) / 1000), latest));
  }, longestMilliseconds);
  timer.unref();
  return {
    say: (line) => {
      timer.refresh();
      latest = line;
      say(line);
    },
    end: () => {
      clearInterval(timer);
    },
  };
}
