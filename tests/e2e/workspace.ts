import { existsSync, rmSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lockReportInput } from '@stx/projects';
import { execa } from 'execa';
import { cacheFolder, withLock } from '@stx/engine';
import { lockSchema, parseYaml, renderLock, type ImageReceipt } from '@stx/formats';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MIRROR = process.env.STX_SOURCE_MIRROR ?? join(ROOT, '..', 'shared', 'mirror');

/** The folder of pinned sources, where it is there; tests that need it are skipped without it. */
export const mirror = existsSync(MIRROR) ? MIRROR : undefined;

/** Whether what takes long and rarely fails is tried too; a run of every commit has to end within an hour on two cores. */
export const ALL = process.env.STX_E2E_ALL === '1';

/** Parts of the user's cache folder. */
export type CachePart = 'engine' | 'engine/programs' | 'locks' | 'sources' | 'store' | 'wheels';

export interface Run {
  exitCode: number | undefined;
  /** Both outputs, in the order in which they came. */
  output: string;
}

/** A copy of the workspace with an Nx cache of its own; engine and stores are the user's unless it is given a cache folder. */
export class Trial {
  readonly root: string;
  readonly env: Record<string, string>;

  constructor(root: string, env: Record<string, string>) {
    this.root = root;
    this.env = env;
  }

  path(...parts: string[]): string {
    return join(this.root, ...parts);
  }

  /** Starts `./nx` at the head of a process group of its own, so that a test can kill all of it at once. */
  start(args: readonly string[], env: Record<string, string> = {}): { pid: number; done: Promise<Run> } {
    // Without its daemon Nx compares times by the second, and a test edits and runs within one.
    rmSync(this.path('.nx', 'workspace-data', 'nx_files.nxt'), { force: true });
    const options = {
      cwd: this.root,
      // CI=true alone makes Nx colour its lines, and a test reads words.
      env: { ...inherited(), NO_COLOR: '1', FORCE_COLOR: '0', ...this.env, ...env },
      extendEnv: false,
      all: true,
      reject: false,
      detached: true,
      stdin: 'ignore',
    } as const;
    const started = execa('./nx', args, options);
    if (started.pid === undefined) throw new Error(`./nx cannot be started in ${this.root}`);
    return { pid: started.pid, done: started.then(({ exitCode, all }) => ({ exitCode, output: all })) };
  }

  async nx(args: readonly string[], env: Record<string, string> = {}): Promise<Run> {
    return await this.start(args, env).done;
  }

  /** Runs `./nx`, which must succeed. */
  async ok(args: readonly string[], env: Record<string, string> = {}): Promise<string> {
    const { exitCode, output } = await this.nx(args, env);
    if (exitCode !== 0) throw new Error(`./nx ${args.join(' ')} ended with ${String(exitCode)}:\n${output}`);
    return output;
  }

  /** Runs `./nx`, which must fail. */
  async fails(args: readonly string[], env: Record<string, string> = {}): Promise<string> {
    const { exitCode, output } = await this.nx(args, env);
    if (exitCode === 0) throw new Error(`./nx ${args.join(' ')} was to fail:\n${output}`);
    return output;
  }

  async write(file: string, text: string): Promise<void> {
    await mkdir(dirname(this.path(file)), { recursive: true });
    await writeFile(this.path(file), text);
  }

  read(file: string): Promise<string> {
    return readFile(this.path(file), 'utf8');
  }

  async edit(file: string, change: (text: string) => string): Promise<void> {
    const text = await this.read(file);
    const changed = change(text);
    if (changed === text) throw new Error(`the edit of ${file} changed nothing`);
    await this.write(file, changed);
  }

  /** Edits a lock as someone would who also writes its `contentDigest` again. */
  async editLock(file: string, change: (text: string) => string): Promise<void> {
    await this.edit(file, (text) => renderLock(parseYaml(lockSchema, change(text), file)));
  }

  async receipt(image: string): Promise<ImageReceipt> {
    return JSON.parse(await this.read(`dist/images/${image}/receipt.json`)) as ImageReceipt;
  }
}

/** Our environment without what an Nx that runs the tests put there for its own tasks. */
function inherited(): Record<string, string> {
  const own = Object.entries(process.env).filter(([name]) => !/^(?:NX_|FORCE_COLOR$|NODE_OPTIONS$)/u.test(name));
  return Object.fromEntries(own.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** The folder of this run; see set-up.ts. */
function runFolder(): string {
  const folder = process.env.STX_E2E_FOLDER;
  if (folder === undefined)
    throw new Error('STX_E2E_FOLDER is not set: run the tests with jest, whose set-up makes it');
  return folder;
}

export async function makeFolder(): Promise<string> {
  return await mkdtemp(join(runFolder(), 't-'));
}

/** A copy of the workspace's files as they stand, committed or not; base and builder are made already where `seed` is given. */
export async function copyWorkspace(folder: string, seed?: string): Promise<void> {
  const listed = await execa('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: ROOT });
  const files = [...new Set(listed.stdout.split('\0'))].filter((file) => file !== '' && existsSync(join(ROOT, file)));
  for (const file of files) await cp(join(ROOT, file), join(folder, file), { preserveTimestamps: true });
  await linkModules(folder);
  if (seed === undefined) return;
  for (const part of ['.nx', 'dist']) await cp(join(seed, part), join(folder, part), { recursive: true });
}

/** node_modules of links, but the workspace's own packages are those of the copy. */
async function linkModules(folder: string): Promise<void> {
  const [from, to] = [join(ROOT, 'node_modules'), join(folder, 'node_modules')];
  await mkdir(join(to, '@stx'), { recursive: true });
  for (const name of await readdir(from)) {
    if (name !== '@stx' && !name.startsWith('.stx-')) await symlink(join(from, name), join(to, name));
  }
  for (const kind of ['libs', 'tools']) {
    for (const name of await readdir(join(folder, kind))) {
      if (existsSync(join(folder, kind, name, 'package.json')))
        await symlink(join('..', '..', kind, name), join(to, '@stx', name));
    }
  }
  await writeFile(join(to, '.stx-installed'), '');
}

/** A copy to try something in; without the seed nothing is built in it yet. */
export async function makeTrial(env: Record<string, string> = {}, { seed = true } = {}): Promise<Trial> {
  const from = seed ? await seedOfRun() : undefined;
  const folder = await makeFolder();
  await copyWorkspace(folder, from);
  return new Trial(folder, { ...ENVIRONMENT, ...env });
}

const ENVIRONMENT = { NX_DAEMON: 'false', STX_SOURCE_MIRROR: mirror ?? '' };

/** A copy in which base and builder are built, once for all tests of a run, with the results in its Nx cache. */
async function seedOfRun(): Promise<string> {
  const seed = join(runFolder(), 'seed');
  // Suites run beside each other, and the first of them makes it.
  await withLock('e2e-seed', async () => {
    if (existsSync(join(seed, 'dist', 'images', 'builder-trixie'))) return;
    await copyWorkspace(seed);
    await new Trial(seed, ENVIRONMENT).ok(['run-many', '-t', 'build-image', '-p', 'builder-trixie']);
  });
  return seed;
}

/** A cache folder of the test's own that shares only the named parts with the user's. */
export async function makeCache(shared: readonly CachePart[]): Promise<string> {
  const folder = await makeFolder();
  for (const part of shared) {
    await mkdir(dirname(join(folder, part)), { recursive: true });
    // On a new machine nothing has made it yet.
    await mkdir(join(cacheFolder(), part), { recursive: true, mode: 0o700 });
    await symlink(join(cacheFolder(), part), join(folder, part));
  }
  return folder;
}

/** An image of one small distribution, quick to build, for tests of everything but OpenStack. */
export async function addTinyImage(trial: Trial, more: Record<string, unknown> = {}, name = 'e2e-tiny'): Promise<void> {
  const image = { base: 'trixie', wheels: ['base'], project: 'none', pipPackages: ['six'], ...more };
  const targets = [
    'lock',
    'check-lock',
    'build-wheels',
    'plan-image',
    'build-image',
    'verify-image',
    'export-image',
    'load-image',
    'publish-image',
  ];
  const project = {
    name,
    implicitDependencies: ['base-trixie', 'builder-trixie', 'loci', 'wheels-base'],
    namedInputs: lockReportInput(name),
    targets: Object.fromEntries(targets.map((target) => [target, {}])),
  };
  await trial.write(`images/${name}/project.json`, JSON.stringify(project));
  // JSON is YAML.
  await trial.write(`images/${name}/image.yaml`, JSON.stringify(image));
  await trial.write(`images/${name}/verify.yaml`, '{}\n');
}

/** An image without wheels, from a Dockerfile of its own. */
export async function addPlainImage(trial: Trial): Promise<void> {
  const targets = Object.fromEntries(
    ['build-image', 'verify-image', 'export-image', 'publish-image'].map((target) => [target, {}]),
  );
  const project = { name: 'e2e-plain', implicitDependencies: ['base-trixie'], targets };
  await trial.write('images/e2e-plain/project.json', JSON.stringify(project));
  await trial.write('images/e2e-plain/image.yaml', JSON.stringify({ builder: 'dockerfile', base: 'trixie' }));
  await trial.write('images/e2e-plain/Dockerfile', 'FROM stx-base\nRUN echo plain > /opt/plain\n');
  await trial.write('images/e2e-plain/verify.yaml', 'programs: [[cat, /opt/plain]]\n');
}
