import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderYaml } from '@stx/formats';
import { withTemporaryFolder } from '@stx/machine';
import { runProgram } from '@stx/process';
import { makeContext } from '../context/make-context.js';
import type { Context } from '../context/context.js';
import { compare } from './compare.js';

const digest = `sha256:${'a'.repeat(64)}`;
const commits = { old: 'a'.repeat(40), now: 'b'.repeat(40) };

async function git(cwd: string, ...args: string[]): Promise<string> {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false'];
  return (await runProgram('git', [...identity, ...args], { cwd })).stdout.trim();
}

/** Commits a lock of keystone. @returns The commit. */
async function commitLock(root: string, version: string, commit: string): Promise<string> {
  const source = { git: { repository: 'https://example.org/x/keystone.git', commit, tree: commit } };
  const lock = {
    lockVersion: 1,
    resolvedFrom: digest,
    release: '2026.1',
    python: '3.13',
    project: { name: 'keystone', version: '29.0.0', source },
    distributions: [{ name: 'six', version }],
  };
  for (const folder of ['images/keystone', 'images/keystone/bookworm']) {
    mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(join(root, folder, 'image.lock.yaml'), renderYaml(lock));
  }
  await git(root, 'add', '.');
  await git(root, 'commit', '-qm', `lock six ${version}`);
  return await git(root, 'rev-parse', 'HEAD');
}

async function inRepository(work: (root: string, context: Context, lines: string[]) => Promise<void>): Promise<void> {
  await withTemporaryFolder('compare', async (root) => {
    const lines: string[] = [];
    await git(root, 'init', '-q');
    const names = { project: 'stx-images', name: 'stx-images', target: 'compare-releases', instructions: [] };
    const context = makeContext({
      root,
      ...names,
      logFile: join(root, 'log'),
      say: (line) => lines.push(line),
      conclude: () => undefined,
    });
    await work(root, context, lines);
  });
}

test('two revisions of the workspace are compared by their locks; an older package fails', async () => {
  await inRepository(async (root, context, lines) => {
    const from = await commitLock(root, '1.16.0', commits.old);
    const to = await commitLock(root, '1.17.0', commits.now);
    await compare(context, { from, to });
    expect(lines.join('\n')).toContain('  six 1.16.0 -> 1.17.0  (all 2 images)');
    expect(lines.join('\n')).toContain(`keystone.git ${commits.old.slice(0, 12)} -> ${commits.now.slice(0, 12)}`);
    await expect(compare(context, { from: to, to: from })).rejects.toMatchObject({
      code: 'RELEASE_REGRESSED',
      message: 'keystone, keystone-bookworm: six is older: 1.17.0 -> 1.16.0',
    });
    await compare(context, { from: to, to: from, accept: 'six' });
  });
});

test('a clone of a source names the commits in between', async () => {
  await inRepository(async (root, context, lines) => {
    const clones = join(root, 'clones', 'keystone');
    mkdirSync(clones, { recursive: true });
    await git(clones, 'init', '-q');
    const made: string[] = [];
    for (const subject of ['first', 'fix the login']) {
      await git(clones, 'commit', '-q', '--allow-empty', '-m', subject);
      made.push(await git(clones, 'rev-parse', 'HEAD'));
    }
    writeFileSync(join(root, '.gitignore'), 'clones\n');
    const from = await commitLock(root, '1.17.0', made[0] ?? '');
    const to = await commitLock(root, '1.17.0', made[1] ?? '');
    await compare(context, { from, to, repositories: 'clones', format: 'markdown', output: 'notes.md' });
    expect(lines.join('\n')).toMatch(/^- [0-9a-f]+ fix the login$/mu);
    expect(lines.join('\n')).not.toContain(' first');
  });
});

test('what is neither a file nor a revision is refused, and is no option of git', async () => {
  await inRepository(async (root, context) => {
    await commitLock(root, '1.17.0', commits.old);
    await expect(compare(context, { from: '--output=x' })).rejects.toMatchObject({ code: 'REVISION_UNKNOWN' });
  });
});
