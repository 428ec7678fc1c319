import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asksForVersion, deriveVersion } from './derive-version.js';
import { runGit } from './run-git.js';

let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stx-version-'));
  await runGit(['init', '--quiet', folder]);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const identity = ['-c', 'user.name=t', '-c', 'user.email=t@localhost'];

async function commit(message: string, ...tags: string[]): Promise<void> {
  await runGit([...identity, 'commit', '--quiet', '--allow-empty', '-m', message], { cwd: folder });
  for (const tag of tags) await runGit([...identity, 'tag', '-a', tag, '-m', tag], { cwd: folder });
}

// What pbr 7.0.3 says of the same repositories; without any version it says 0.0.1.dev1, which is refused here.
test.each<[string, string[], string[], string | undefined]>([
  ['a tag', ['28.0.0'], [], '28.0.0'],
  ['the newest of several tags', ['28.0.0.0rc1', '28.0.0', 'a-tag'], [], '28.0.0'],
  ['a tag of two parts', ['28.0'], [], '28.0.0'],
  ['a tag with v', ['v1.2.3'], [], '1.2.3'],
  ['commits after a tag', ['28.0.0'], ['a', 'b', 'c'], '28.0.1.dev3'],
  ['a feature', ['28.0.0'], ['a\n\nSem-Ver: feature', 'b'], '28.1.0.dev2'],
  ['a deprecation', ['28.1.2'], ['a\n\nsem-ver: deprecation'], '28.2.0.dev1'],
  ['a break', ['28.1.2'], ['a\n\nsem-ver: bugfix, api-break'], '29.0.0.dev1'],
  ['commits after a candidate', ['28.0.0.0rc1'], ['a', 'b'], '28.0.0.0rc2.dev2'],
  ['a candidate', ['28.0.0.0rc1'], [], '28.0.0.0rc1'],
  ['commits after a beta', ['28.0.0.0b1'], ['a'], '28.0.0.0b2.dev1'],
  ['a feature after an alpha', ['28.0.0.0a2'], ['a\n\nSem-Ver: feature'], '28.1.0.dev1'],
  ['a break after a candidate', ['28.0.0.0rc1'], ['a\n\nsem-ver: api-break'], '29.0.0.dev1'],
  ['a candidate in short', ['28.0.0rc1'], ['a'], '28.0.0.0rc2.dev1'],
  ['tags that are no versions', ['stable', 'release-1'], ['a'], undefined],
  ['no tags', [], [], undefined],
])('%s', async (_what, tags, later, version) => {
  await commit('first');
  await commit('tagged', ...tags);
  for (const message of later) await commit(message);
  expect(await deriveVersion(folder, folder)).toBe(version);
});

test('PKG-INFO goes before tags, tags before setup.cfg, and a folder without any has none', async () => {
  writeFileSync(join(folder, 'setup.cfg'), '[metadata]\nname = x\nversion = 3.0\n[files]\nversion = 9\n');
  expect(await deriveVersion(folder, folder)).toBe('3.0');
  await commit('first', '2.0.0');
  expect(await deriveVersion(folder, folder)).toBe('2.0.0');
  expect(await deriveVersion(folder)).toBe('3.0');
  await commit('second');
  expect(await deriveVersion(folder, folder)).toBe('3.0.0.dev1');
  writeFileSync(join(folder, 'PKG-INFO'), 'Metadata-Version: 2.1\nName: x\nVersion: 1.0.0\n\nVersion: 9\n');
  expect(await deriveVersion(folder, folder)).toBe('1.0.0');
});

test.each([
  ['setup.py', "setup(setup_requires=['pbr>=2.0.0'], pbr=True)", true],
  ['pyproject.toml', 'requires = ["setuptools>=64", "setuptools_scm[toml]>=8"]', true],
  ['pyproject.toml', 'requires = ["hatchling", "hatch-vcs"]', true],
  ['setup.py', "setup(name='x', version='1.0')  # no pbr here", true],
  ['setup.py', "# pbr is not used\nsetup(name='x', version='1.0')", false],
])('%s with %s asks for a version: %s', async (file, text, asks) => {
  writeFileSync(join(folder, file), text);
  expect(await asksForVersion(folder)).toBe(asks);
});
