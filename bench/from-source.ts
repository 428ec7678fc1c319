/**
 * Builds every wheel of an image's lock (default keystone) from source (policy: source): creates a wheel set with the lock's
 * names and versions in a copy of the workspace, locks and builds it, and prints failures with their reason.
 * STX_E2E_KEEP=<folder> keeps the copy and its logs there.
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { Workspace } from '@stx/formats';
import { copyWorkspace, ROOT } from '../tests/e2e/workspace.js';

const image = process.argv[2] ?? 'keystone';
const kept = process.env.STX_E2E_KEEP;
const folder = kept === undefined ? await mkdtemp(join(tmpdir(), 'stx-from-source-')) : join(kept, `${image}-source`);
const set = `${image}-source`;
const { image: wanted, lockFile } = new Workspace(ROOT).image(image);
const lock = new Workspace(ROOT).lock(lockFile, `./nx lock ${image}`);

/** Reason of each distribution without a wheel from source. */
const reasons = new Map<string, string>();

async function nx(...args: string[]): Promise<{ ok: boolean; output: string }> {
  await rm(join(folder, '.nx', 'workspace-data', 'nx_files.nxt'), { force: true });
  const done = execa('./nx', args, { cwd: folder, env: { NX_DAEMON: 'false' }, all: true, reject: false });
  done.all.pipe(process.stderr);
  const { exitCode, all } = await done;
  return { ok: exitCode === 0, output: all };
}

async function writeSet(): Promise<void> {
  const packages = lock.distributions.map(({ name, version }) => {
    const reason = reasons.get(name);
    return [name, { version, reason: 'as the image has it', ...(reason === undefined ? {} : { unavailable: reason }) }];
  });
  const wheels = {
    base: wanted.base,
    release: lock.release,
    policy: 'source',
    packages: Object.fromEntries(packages) as object,
  };
  const project = {
    name: `wheels-${set}`,
    implicitDependencies: [`base-${wanted.base}`, `builder-${wanted.base}`],
    targets: {
      lock: { executor: './tools/nx-stx:lock-wheels' },
      'build-wheels': { dependsOn: ['^build-image'] },
      'pack-wheels': {},
    },
  };
  await mkdir(join(folder, 'wheels', set), { recursive: true });
  // JSON is YAML.
  await writeFile(join(folder, 'wheels', set, 'wheels.yaml'), JSON.stringify(wheels, null, 2));
  await writeFile(join(folder, 'wheels', set, 'project.json'), JSON.stringify(project, null, 2));
}

/** Records each line such as `name 1.0: reason`; returns the number of new names. */
function note(output: string): number {
  const before = reasons.size;
  for (const { name, version } of lock.distributions) {
    const at = output.indexOf(`${name} ${version}: `);
    if (at < 0 || reasons.has(name)) continue;
    const [first = ''] = output.slice(at + `${name} ${version}: `.length).split('\n');
    reasons.set(name, first.trim());
  }
  return reasons.size - before;
}

const started = performance.now();
if (kept !== undefined) await rm(folder, { recursive: true, force: true });
// Reuses base and builder if they are built.
const isMade = existsSync(join(ROOT, 'dist', 'images', `builder-${wanted.base}`));
await copyWorkspace(folder, isMade ? ROOT : undefined);
await writeSet();
let locked = await nx('lock', `wheels-${set}`);
while (!locked.ok && note(locked.output.slice(locked.output.indexOf('cannot be locked'))) > 0) {
  await writeSet();
  locked = await nx('lock', `wheels-${set}`);
}
if (!locked.ok) throw new Error(`the set of ${image} cannot be locked`);
const { ok, output } = await nx('build-wheels', `wheels-${set}`);
if (!ok) note(output.slice(output.search(/ wheels of \S+ failed: /u)));
const total = lock.distributions.length;
console.log(`${image}: ${String(total - reasons.size)} of ${String(total)} wheels built from source`);
for (const [name, reason] of reasons) console.log(`not from source: ${name}: ${reason}`);
console.log(
  JSON.stringify({
    image,
    total,
    built: total - reasons.size,
    minutes: Number(((performance.now() - started) / 60_000).toFixed(1)),
  }),
);
if (kept === undefined) await rm(folder, { recursive: true });
