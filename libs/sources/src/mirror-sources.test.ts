import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { runProgram } from '@stx/process';
import { fetchSource } from './fetch-source.js';
import { mirrorSources } from './mirror-sources.js';
import { planMirror } from './plan-mirror.js';
import { runGit } from './run-git.js';

jest.setTimeout(120_000);

const ABSENT = 'https://absent.invalid/org/repo';
const saved = process.env.STX_CACHE_DIR;
let folder: string;
let root: string;
let commit: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stx-mirror-'));
  process.env.STX_CACHE_DIR = join(folder, 'cache');
  root = join(folder, 'upstream', 'org', 'repo');
  mkdirSync(join(root, 'module'), { recursive: true });
  mkdirSync(join(root, 'tests'));
  writeFileSync(join(root, '.gitattributes'), '_version.py export-subst\ntests export-ignore\n');
  writeFileSync(join(root, '_version.py'), 'commit = "$Format:%H$"\n');
  writeFileSync(join(root, 'tests', 'a.py'), 'a\n');
  writeFileSync(join(root, 'module', 'run.sh'), 'run\n', { mode: 0o755 });
  writeFileSync(join(root, 'module', `${'long'.repeat(50)} ä`), 'x\n');
  symlinkSync('/dev/null', join(root, 'module', 'link'));
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '-A');
  await git('-c', 'user.name=a', '-c', 'user.email=a@invalid', 'commit', '--quiet', '-m', 'one');
  commit = await git('rev-parse', 'HEAD');
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  if (saved === undefined) delete process.env.STX_CACHE_DIR;
  else process.env.STX_CACHE_DIR = saved;
});

const git = async (...args: string[]): Promise<string> => (await runGit(args, { cwd: root })).stdout;

test('a mirror of a repository with export-subst and export-ignore has exactly the locked trees, and the same bytes again', async () => {
  const [tree, part] = [await git('rev-parse', 'HEAD^{tree}'), await git('rev-parse', 'HEAD:module')];
  const source = { repository: `file://${root}`, commit };
  const locked = [
    { ...source, subdirectory: 'module', tree: part },
    { ...source, tree },
  ];
  const output = join(folder, 'mirror');
  const file = join(output, 'org', 'repo', `${commit}.tar.gz`);
  mkdirSync(join(file, '..'), { recursive: true });
  await runProgram('git', ['archive', '--format=tar.gz', '--output', file, 'HEAD'], { cwd: root });
  const options = { workspace: folder };
  const wrong = fetchSource({ git: { repository: ABSENT, commit, tree } }, { ...options, mirror: output });
  await expect(wrong).rejects.toMatchObject({ code: 'SOURCE_CHANGED', hint: expect.stringContaining('export-subst') });
  process.env.STX_SOURCE_MIRROR = output;
  try {
    expect(await mirrorSources(locked, output, options)).toEqual({ written: [file], unchanged: [], faults: [] });
  } finally {
    delete process.env.STX_SOURCE_MIRROR;
  }
  const bytes = readFileSync(file);
  expect(await mirrorSources(locked, output, options)).toEqual({ written: [], unchanged: [file], faults: [] });
  rmSync(output, { recursive: true });
  await mirrorSources(locked, output, options);
  expect(readFileSync(file).equals(bytes)).toBe(true);
  rmSync(join(folder, 'cache'), { recursive: true });
  for (const { tree: expected, ...each } of locked) {
    const fetched = await fetchSource({ git: { ...each, repository: ABSENT } }, { ...options, mirror: output });
    expect(fetched.tree).toBe(expected);
  }
});

test('only the folders that locks name are in the mirror, and what cannot be had is named while the rest is written', async () => {
  const output = join(folder, 'mirror');
  const part = {
    repository: `file://${root}`,
    commit,
    subdirectory: 'module',
    tree: await git('rev-parse', 'HEAD:module'),
  };
  const gone = { repository: 'file:///absent/org/gone', commit, tree: 'a'.repeat(40) };
  const changed = { ...part, subdirectory: 'tests', tree: 'b'.repeat(40) };
  const odd = { repository: 'https://h/repo', commit, tree: 'a'.repeat(40) };
  const report = await mirrorSources([part, gone, changed, odd], output, { workspace: folder });
  expect(report.written).toEqual([join(output, 'org', 'repo', `${commit}.tar.gz`)]);
  expect(report.faults.map(({ code }) => code)).toEqual([
    'SOURCE_NOT_MIRRORED',
    'SOURCE_UNREACHABLE',
    'SOURCE_CHANGED',
  ]);
  const listed = await runProgram('tar', ['--list', '--file', report.written[0] ?? '']);
  expect(listed.stdout.split('\n').every((name) => name.startsWith('module/'))).toBe(true);
});

test('one archive is planned for a commit, however many locks name it', () => {
  const one = { repository: 'https://a/org/repo.git', commit, tree: 'a'.repeat(40) };
  const { archives } = planMirror('/m', [
    one,
    { ...one, repository: 'https://b/x/org/repo' },
    { ...one, subdirectory: 's' },
  ]);
  expect(archives.map(({ file, sources }) => [file, sources.length])).toEqual([[`/m/org/repo/${commit}.tar.gz`, 2]]);
});
