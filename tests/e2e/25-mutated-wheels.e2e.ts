import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { inspectArchive, installWheel } from '@stx/wheel-file';
import { mutateWheel, Random } from '../wheels/mutate-wheel.js';

const FILE = 'demo-1.0-py3-none-any.whl';
const SCRIPT = fileURLToPath(new URL('../wheels/install_wheels.py', import.meta.url));
const SEED = Number(process.env.STX_SEED ?? '19');
const MUTANTS = Number(process.env.STX_MUTANTS ?? '4000');
/** uv is a program that starts for each wheel. */
const WITH_UV = Number(process.env.STX_MUTANTS_UV ?? '200');
const UV = 'uv==0.13.9';

interface Outcome {
  installed: number;
  refused: number;
  differences: string[];
}

const folder = mkdtempSync(join(tmpdir(), 'stx-mutants-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const say = (line: string): void => {
  process.stdout.write(`mutated wheels, seed ${String(SEED)}: ${line}\n`);
};

/** What inspection saw of a wheel, as install_wheels.py reads it. */
function seenIn(archive: Buffer, python: string): Record<string, string[]> {
  const hashed = (content: Buffer): string => createHash('sha256').update(content).digest('hex');
  const files = [...installWheel(FILE, archive, { folder: '/venv', python })];
  return Object.fromEntries(
    files.map(({ path, content }) => {
      const imports = /^import sys\n\n(?<line>from \S+ import \S+)\n/mu.exec(content.toString('latin1'))?.groups?.line;
      return [
        path.slice('venv/'.length),
        [hashed(content), hashed(content.subarray(content.indexOf(10) + 1)), imports ?? ''],
      ];
    }),
  );
}

async function install(installer: string, tasks: readonly string[], env: Record<string, string>): Promise<Outcome> {
  const { stdout } = await execa('python3', [SCRIPT, installer], { input: tasks.join('\n'), env });
  return JSON.parse(stdout) as Outcome;
}

/** Settings under which python3 finds uv; undefined where there is none, and the index gives none. */
async function findUv(): Promise<Record<string, string> | undefined> {
  if ((await execa('uv', ['--version'], { reject: false })).exitCode === 0) return {};
  const target = join(folder, 'uv');
  const got = await execa('python3', ['-m', 'pip', 'install', '--quiet', '--target', target, UV], { reject: false });
  return got.exitCode === 0 ? { PATH: `${join(target, 'bin')}:${process.env.PATH ?? ''}` } : undefined;
}

test(`${String(MUTANTS)} mutated wheels: nothing is installed by pip or uv that inspection did not see`, async () => {
  const asked = await execa('python3', ['-c', 'import pip, sys; print("3." + str(sys.version_info[1]))'], {
    reject: false,
  });
  if (asked.exitCode !== 0) {
    say('skipped, python3 with pip is not here');
    return;
  }
  const python = asked.stdout.trim();
  const random = new Random(SEED);
  const target = { python, machine: 'x86_64' };
  const tasks: string[] = [];
  for (let index = 0; index < MUTANTS; index += 1) {
    const archive = mutateWheel(random);
    const { faults } = inspectArchive(FILE, archive, { name: 'demo', version: '1.0' }, { target });
    if (faults.length > 0) continue;
    const own = join(folder, String(index));
    mkdirSync(own);
    writeFileSync(join(own, FILE), archive);
    tasks.push(JSON.stringify({ folder: own, seen: seenIn(archive, python) }));
  }
  say(`${String(tasks.length)} of ${String(MUTANTS)} accepted`);
  expect(tasks.length).toBeGreaterThan(MUTANTS * 0.2);
  const pip = await install('pip', tasks, {});
  say(
    `pip installs ${String(pip.installed)}, refuses ${String(pip.refused)}, ${String(pip.differences.length)} differences`,
  );
  expect(pip.differences).toEqual([]);
  expect(pip.refused).toBeLessThan(tasks.length * 0.05);
  const uv = await findUv();
  if (uv === undefined) {
    say(`uv skipped: it is not here, and no index gives ${UV}`);
    return;
  }
  const some = tasks.filter((_task, index) => index % Math.ceil(tasks.length / WITH_UV) === 0);
  const done = await install('uv', some, uv);
  say(
    `uv, a sample: installs ${String(done.installed)}, refuses ${String(done.refused)}, ${String(done.differences.length)} differences`,
  );
  expect(done.differences).toEqual([]);
  expect(done.refused).toBeLessThan(some.length * 0.05);
});
