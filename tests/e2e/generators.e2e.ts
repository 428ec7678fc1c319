import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'stx-generators-'))));
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** What a generator says; --dry-run writes nothing. */
async function generate(generator: string, ...options: string[]): Promise<{ failed: boolean; said: string }> {
  const done = await execa('./nx', ['g', `@stx/nx-stx:${generator}`, ...options, '--dry-run'], {
    cwd: ROOT,
    env: { NX_DAEMON: 'false' },
    all: true,
    reject: false,
  });
  return { failed: done.failed, said: stripVTControlCharacters(done.all) };
}

function put(file: string, lines: string[]): void {
  mkdirSync(join(folder, file, '..'), { recursive: true });
  writeFileSync(join(folder, file), lines.join('\n'));
}

test('a StarlingX tree becomes projects in one command, and what a file would run is only told', async () => {
  const commit = '7b9f39226744b8db50a6d702cc5f715fc9c17f37';
  put('upstream/debian_stable_docker_images.inc', ['python-x']);
  put('upstream/python-x/debian/trixie/stx-x.stable_docker_image', [
    'BUILDER=loci',
    'LABEL=stx-x',
    'PROJECT=x',
    'PROJECT_REPO=https://a.example/x',
    `PROJECT_REF=${commit}`,
    `touch ${join(folder, 'was-run')}`,
    `PIP_PACKAGES="$(touch ${join(folder, 'was-run')})"`,
  ]);
  const { failed, said } = await generate('import-starlingx', `--tree=${folder}`);
  expect(failed).toBe(false);
  expect(said).toContain('CREATE images/x/image.yaml');
  expect(said).toContain('CREATE images/x/project.json');
  expect(said).toContain('stx-x.stable_docker_image:6: touch');
  expect(said).toContain('stx-x.stable_docker_image:7: PIP_PACKAGES');
  expect(existsSync(join(folder, 'was-run'))).toBe(false);
  expect(existsSync(join(ROOT, 'images', 'x'))).toBe(false);
});

test('--check fails where the workspace differs from the tree, and names each difference', async () => {
  put('upstream/debian_stable_docker_images.inc', ['python-x']);
  put('upstream/python-x/debian/trixie/stx-x.stable_docker_image', ['BUILDER=docker', 'LABEL=stx-x']);
  const { failed, said } = await generate('import-starlingx', `--tree=${folder}`, '--check');
  expect(failed).toBe(true);
  expect(said).toContain('images/x/image.yaml:1:1: StarlingX builds it for trixie');
  expect(said).toContain('[IMPORT_BEHIND]');
});

test('a project that is there is not overwritten', async () => {
  const { failed, said } = await generate('add-image', 'keystone==29.0.2');
  expect(failed).toBe(true);
  expect(said).toContain('images/keystone [PROJECT_EXISTS]');
});

test('a name with a version becomes an image, and the next command is told', async () => {
  const { failed, said } = await generate('add-image', 'stx-trial==1.0');
  expect(failed).toBe(false);
  for (const file of ['image.yaml', 'project.json', 'verify.yaml'])
    expect(said).toContain(`CREATE images/stx-trial/${file}`);
  expect(said).toContain('./nx lock stx-trial && ./nx verify-image stx-trial');
});
