import { existsSync } from 'node:fs';
import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { renderError } from '@stx/errors';
import type { Context } from '../context/context.js';
import { makeContext } from '../context/make-context.js';
import { requireHoldingLock } from '../lock-report/lock-report.js';
import { checkLocks } from './check-locks.js';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const SHARED = ['wheels', 'images/base-trixie', 'images/loci'];

let folder: string;
let context: Context;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stx-check-locks-'));
  await mkdir(join(folder, 'images'));
  for (const path of SHARED) await symlink(join(root, path), join(folder, path));
  for (const name of ['aodh', 'placement']) {
    await cp(join(root, 'images', name), join(folder, 'images', name), { recursive: true });
  }
  context = makeContext({
    root: folder,
    project: 'stx-images',
    target: 'check-locks',
    instructions: [],
    name: 'stx-images',
    say: () => undefined,
    conclude: () => undefined,
    logFile: '',
  });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** What the user sees of a refused lock. */
function told(of: Context): string {
  try {
    requireHoldingLock(of);
    return '';
  } catch (error) {
    return renderError(error);
  }
}

const reports = (): Promise<string[]> => readdir(join(folder, 'dist', 'locks'));

test('where all locks hold there is no report, and nothing is refused', async () => {
  await checkLocks(context);
  expect(await reports()).toEqual([]);
  requireHoldingLock(context.forProject('placement'));
});

test('a stale lock is refused with file, reason and command, and no other lock is', async () => {
  const file = join(folder, 'images', 'placement', 'image.yaml');
  await writeFile(file, (await readFile(file, 'utf8')).replace('httplib2]', 'httplib2, psutil]'));
  await checkLocks(context);
  expect(await reports()).toEqual(['placement.json']);
  requireHoldingLock(context.forProject('aodh'));
  expect(told(context.forProject('placement'))).toBe(
    "images/placement/image.lock.yaml: lock is stale: the requirement psutil was added (pipPackages of image.yaml, or LOCI's profiles) [LOCK_STALE]\n  -> run ./nx lock placement",
  );
  await cp(join(root, 'images', 'placement'), join(folder, 'images', 'placement'), { recursive: true });
  await checkLocks(context);
  expect(await reports()).toEqual([]);
});

test('an image.yaml that cannot be read, or has no lock, stops its own image only', async () => {
  await appendFile(join(folder, 'images', 'placement', 'image.yaml'), '\nbase: [\n');
  await rm(join(folder, 'images', 'aodh', 'image.lock.yaml'));
  await checkLocks(context);
  expect((await reports()).sort()).toEqual(['aodh.json', 'placement.json']);
  expect(existsSync(join(folder, 'dist', 'locks', 'wheels-base.json'))).toBe(false);
});

test('a project.json that was copied and names the report of another project is refused', async () => {
  const file = join(folder, 'images', 'placement', 'project.json');
  await writeFile(file, (await readFile(file, 'utf8')).replace('locks/placement.json', 'locks/aodh.json'));
  await expect(checkLocks(context)).rejects.toThrow('a key holds the report of another project');
});
