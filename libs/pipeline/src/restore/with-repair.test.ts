import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StxError } from '@stx/errors';
import type { Context } from '../context/context.js';
import { makeContext } from '../context/make-context.js';
import { withRepair } from './with-repair.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stx-sound-'));
  mkdirSync(join(root, 'images'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

function context(signal?: AbortSignal): Context {
  const ignore = (): void => undefined;
  const names = { project: 'own', name: 'own', target: 'build-image', instructions: [] };
  const given = signal === undefined ? {} : { signal };
  return makeContext({ root, ...names, ...given, say: ignore, conclude: ignore, logFile: join(root, 'log') });
}

const failing = (error: Error) => (): Promise<never> => Promise.reject(error);

test('what a build says is told, where nothing it stands on can be damaged', async () => {
  const ended = new StxError('BUILD_FAILED', 'it was ended');
  await expect(withRepair(context(AbortSignal.abort()), 'trixie', failing(ended))).rejects.toBe(ended);
  const refused = new StxError('SETTING_INVALID', 'another fault');
  await expect(withRepair(context(), 'trixie', failing(refused))).rejects.toBe(refused);
});

test('an image without a builder asks for none when its build fails', async () => {
  mkdirSync(join(root, 'dist/images/base-trixie'), { recursive: true });
  writeFileSync(join(root, 'dist/images/base-trixie/receipt.json'), '{}');
  const failed = new StxError('BUILD_FAILED', 'a step failed');
  // The base's receipt is asked for, and refused; the builder's would be said to be missing.
  await expect(withRepair(context(), 'trixie', failing(failed), { withBuilder: false })).rejects.toMatchObject({
    place: { file: join(root, 'dist/images/base-trixie/receipt.json') },
  });
});

test('wheels that are gone are brought again, once', async () => {
  const done: string[] = [];
  const work = (): Promise<string> => {
    done.push('work');
    return done.length < 3 ? Promise.reject(new StxError('WHEEL_MISSING', 'gone')) : Promise.resolve('whole');
  };
  const repairWheels = (): Promise<void> => {
    done.push('mend');
    return Promise.resolve();
  };
  expect(await withRepair(context(), 'trixie', work, { repairWheels })).toBe('whole');
  expect(done).toEqual(['work', 'mend', 'work']);
});
