import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builderSchema, readYaml } from '@stx/formats';
import { installTools } from './install-tools.js';

const workspace = fileURLToPath(new URL('../..', import.meta.url));
const REQUIREMENTS = readFileSync(join(workspace, 'tools/python/requirements.txt'), 'utf8');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stx-tools-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A stand-in for Python that notes what is asked of it, and makes what pip and venv would. */
function fakePython(has: { pip: boolean; venv: boolean; works?: boolean }): { python: string; asked: () => string[] } {
  const [python, log] = [join(folder, 'python'), join(folder, 'asked')];
  const script = `#!/bin/bash
echo "$1 $2 $3" >>'${log}'
[ "$1" != -c ] || { echo cpython-311; exit 0; }
case "$2 $3" in
'pip --version') ${String(has.pip)} ;;
'venv '*) ${String(has.venv)} && mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
'pip install') ${String(has.works ?? true)} || { echo 'no such version' >&2; exit 1; }
  while [ "$1" != --target ]; do shift; done; mkdir -p "$2/bin" && touch "$2/bin/ruff" ;;
esac
`;
  writeFileSync(python, script, { mode: 0o755 });
  return { python, asked: () => readFileSync(log, 'utf8').trim().split('\n') };
}

async function install(python: string, requirements = 'ruff==1', installPip?: () => Promise<void>): Promise<string[]> {
  const said: string[] = [];
  writeFileSync(join(folder, 'requirements.txt'), requirements);
  await installTools({
    requirements: join(folder, 'requirements.txt'),
    folder: join(folder, 'tools'),
    python,
    ...(installPip === undefined ? {} : { installPip }),
    say: (line) => said.push(line),
  });
  return said;
}

test('tools are installed once, and again when a requirement changes', async () => {
  const { python, asked } = fakePython({ pip: true, venv: false });
  expect(await install(python)).toEqual(['installing the Python tools']);
  expect(readdirSync(join(folder, 'tools'))).toEqual(['.stx-installed', 'bin']);
  expect(await install(python)).toEqual([]);
  expect(await install(python, 'ruff==2')).toEqual(['installing the Python tools']);
  expect(asked().filter((line) => line === '-m pip install')).toHaveLength(2);
});

test('a Python without pip takes the one of a virtual environment, of which nothing stays', async () => {
  const { python } = fakePython({ pip: false, venv: true });
  await install(python);
  expect(readdirSync(folder).sort()).toEqual(['asked', 'python', 'requirements.txt', 'tools']);
});

test('a Python with neither pip nor venv takes pip from the machine, which installs it', async () => {
  const { python } = fakePython({ pip: false, venv: false });
  const installPip = (): Promise<void> => Promise.resolve(void fakePython({ pip: true, venv: false }));
  await install(python, 'ruff==1', installPip);
  expect(readdirSync(join(folder, 'tools'))).toEqual(['.stx-installed', 'bin']);
});

test('a Python with neither pip nor venv is refused with what to install', async () => {
  const { python } = fakePython({ pip: false, venv: false });
  await expect(install(python)).rejects.toMatchObject({
    code: 'PROGRAM_MISSING',
    hint: 'install pip (on Debian: apt-get install python3-pip)',
  });
});

test('what pip says is told where it fails, and no half-made folder stays', async () => {
  const { python } = fakePython({ pip: true, venv: false, works: false });
  await expect(install(python)).rejects.toMatchObject({
    code: 'PROGRAM_FAILED',
    message: expect.stringContaining('no such version'),
    hint: expect.stringContaining('Python 3.11 to 3.14'),
  });
  expect(readdirSync(folder).sort()).toEqual(['asked', 'python', 'requirements.txt']);
});

test.each(['bookworm', 'trixie'])('programs are checked with the modules that builder-%s has', (codename) => {
  const { tools } = readYaml(builderSchema, join(workspace, `images/builder-${codename}/builder.yaml`));
  for (const name of ['packaging', 'pip', 'pyproject_hooks']) {
    const { version = '', sha256 = '' } = tools.find((tool) => tool.name === name) ?? {};
    expect(REQUIREMENTS).toContain(`\n${name.replaceAll('_', '-')}==${version} \\\n    --hash=sha256:${sha256}\n`);
  }
});
