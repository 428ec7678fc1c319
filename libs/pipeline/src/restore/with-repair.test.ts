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

test('the error of a build is rethrown if damaged inputs cannot be its cause', async () => {
  const cancelled = new StxError('BUILD_FAILED', 'it was cancelled');
  await expect(withRepair(context(AbortSignal.abort()), 'trixie', failing(cancelled))).rejects.toBe(cancelled);
  const refused = new StxError('SETTING_INVALID', 'another fault');
  await expect(withRepair(context(), 'trixie', failing(refused))).rejects.toBe(refused);
});

test('a failed build without a builder image does not check one', async () => {
  mkdirSync(join(root, 'dist/images/base-trixie'), { recursive: true });
  writeFileSync(join(root, 'dist/images/base-trixie/receipt.json'), '{}');
  const failed = new StxError('BUILD_FAILED', 'a step failed');
  // The error is about the base's receipt; a check of the builder would report its missing receipt.
  await expect(withRepair(context(), 'trixie', failing(failed), { withBuilder: false })).rejects.toMatchObject({
    place: { file: join(root, 'dist/images/base-trixie/receipt.json') },
  });
});

test('missing wheels are repaired once', async () => {
  const done: string[] = [];
  const work = (): Promise<string> => {
    done.push('work');
    return done.length < 3 ? Promise.reject(new StxError('WHEEL_MISSING', 'missing')) : Promise.resolve('done');
  };
  const repairWheels = (): Promise<void> => {
    done.push('repair');
    return Promise.resolve();
  };
  expect(await withRepair(context(), 'trixie', work, { repairWheels })).toBe('done');
  expect(done).toEqual(['work', 'repair', 'work']);
});

test.each([
  [true, 'done'],
  [false, 'a step failed'],
])(
  'without a base, a failed build is retried if an image of a registry was damaged: %s',
  async (wasDamaged, expected) => {
    let runs = 0;
    const work = (): Promise<string> => {
      runs += 1;
      return runs === 1 ? Promise.reject(new StxError('BUILD_FAILED', 'a step failed')) : Promise.resolve('done');
    };
    const repairImages = (): Promise<boolean> => Promise.resolve(wasDamaged);
    const ended = await withRepair(context(), undefined, work, { repairImages }).catch((error: unknown) =>
      error instanceof StxError ? error.message : error,
    );
    expect([ended, runs]).toEqual([expected, wasDamaged ? 2 : 1]);
  },
);
