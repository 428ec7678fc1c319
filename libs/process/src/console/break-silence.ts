const LONGEST_MILLISECONDS = 6_000;

export interface Speaker {
  say: (line: string) => void;
  end: () => void;
}

/**
 * Passes lines on, and says a sign of life whenever none came for a while, so that no wait looks like a hang.
 *
 * @param alive the sign of life after that many seconds in all; gets the line passed on last.
 */
export function breakSilence(
  say: (line: string) => void,
  alive: (seconds: number, latest: string | undefined) => string,
  longestMilliseconds: number = LONGEST_MILLISECONDS,
): Speaker {
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
