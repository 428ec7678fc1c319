import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '@stx/machine';
import { type Context, DIST } from '../context/context.js';

/**
 * Prints a report as text, or as JSON if given. JSON is also written to `dist/reports/<name>.json`, since Nx prints its own
 * lines around a task's output.
 */
export async function sayReport(context: Context, name: string, json: object | undefined, text: string): Promise<void> {
  if (json === undefined) {
    context.say(text);
    return;
  }
  const whole = JSON.stringify(json, null, 2);
  mkdirSync(join(context.root, DIST, 'reports'), { recursive: true });
  await writeFileAtomic(join(context.root, DIST, 'reports', `${name}.json`), `${whole}\n`);
  context.say(whole);
}
