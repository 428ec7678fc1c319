import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { withTemporaryFolder } from './with-temporary-folder.js';

test('secrets of a killed process are removed by the next one, and those of a living one stay', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'stx-parent-'));
  try {
    const space = /\d+/u.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '0';
    const killed = join(parent, `stx-solve-${space}-4194304-99-aaaaaa`);
    const elsewhere = join(parent, `stx-solve-${String(Number(space) + 1)}-4194304-99-aaaaaa`);
    const old = join(parent, 'stx-solve-bbbbbb');
    const other = join(parent, 'stx-wheel-bbbbbb');
    for (const folder of [killed, elsewhere, old, other]) {
      mkdirSync(folder);
      writeFileSync(join(folder, 'secret-a'), 'S3cretPw');
    }
    utimesSync(old, new Date(0), new Date(0));
    const inner = async (first: string): Promise<string> =>
      await withTemporaryFolder(
        'solve',
        (second) => {
          expect([killed, old].map((folder) => existsSync(folder))).toEqual([false, false]);
          expect([elsewhere, other, first, second].map((folder) => existsSync(folder))).toEqual(Array(4).fill(true));
          expect(lstatSync(first).mode & 0o777).toBe(0o700);
          expect(basename(first)).toContain(`-${String(process.pid)}-`);
          return Promise.resolve(first);
        },
        parent,
      );
    expect(existsSync(await withTemporaryFolder('solve', inner, parent))).toBe(false);
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
});

test('a folder is removed also when the work in it fails', async () => {
  let folder = '';
  const failing = withTemporaryFolder('solve', (made) => {
    folder = made;
    return Promise.reject(new Error('full'));
  });
  await expect(failing).rejects.toThrow('full');
  expect([folder === '', existsSync(folder)]).toEqual([false, false]);
});
