import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const INTERVAL_MILLISECONDS = 20_000;

/** Gives the file of last use the present time until the returned function is called. */
export function keepInUse(file: string): () => void {
  const touch = (): void => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '', { flag: 'a' });
    utimesSync(file, new Date(), new Date());
  };
  touch();
  const timer = setInterval(touch, INTERVAL_MILLISECONDS);
  timer.unref();
  return () => {
    clearInterval(timer);
    touch();
  };
}
