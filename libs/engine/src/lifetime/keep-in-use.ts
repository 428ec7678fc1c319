import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { engineFolder } from '../cache-folder.js';
import type { Engine } from '../engine.js';

const INTERVAL_MILLISECONDS = 20_000;

/** The file whose time says when our own engine was last used; the supervisor ends the engine when it is old. */
export function lastUsedFile(): string {
  return join(engineFolder(), 'run', 'last-used');
}

/** Marks our own engine as in use until the returned function is called; other engines are not ours to end. */
export function keepInUse(engine: Engine): () => void {
  if (engine.kind !== 'address' || engine.own === false) return () => undefined;
  const file = lastUsedFile();
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
