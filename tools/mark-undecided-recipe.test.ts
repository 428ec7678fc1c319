import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram } from '@stx/process';

const PRELOAD = fileURLToPath(new URL('mark-undecided-recipe.cjs', import.meta.url));

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stx-recipe-'));
  mkdirSync(join(root, 'images', 'loci'), { recursive: true });
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

const COMMIT = 'a'.repeat(40);

async function mark(file: string, setting = '', receipt?: object, mirror = ''): Promise<string> {
  writeFileSync(join(root, 'images', 'loci', 'loci.yaml'), file);
  if (receipt !== undefined) {
    mkdirSync(join(root, 'dist', 'recipe', 'loci'), { recursive: true });
    writeFileSync(join(root, 'dist', 'recipe', 'loci', 'receipt.json'), `${JSON.stringify(receipt, null, 2)}\n`);
  }
  const node = [process.execPath, '--require', PRELOAD, '--print', 'String(process.env.STX_RECIPE_UNDECIDED)'];
  const args = ['-u', 'STX_RECIPE_UNDECIDED', `STX_RECIPE=${setting}`, `STX_SOURCE_MIRROR=${mirror}`, ...node];
  return (await runProgram('env', args, { cwd: root })).stdout.trim();
}

test.each([
  ['recipe: loci\n', ''],
  ['commit: x\nrecipe: embedded # for now\n', ''],
  ['commit: x\n', 'loci'],
  ['commit: x\n', 'embedded'],
])('with %j and STX_RECIPE=%s the recipe is decided, and its key that of every run', async (file, setting) => {
  expect(await mark(file, setting)).toBe('undefined');
});

test.each(['commit: x\n', '# recipe: loci\n', 'nested:\n  recipe: loci\n'])(
  'with %j nothing decides, and each run has a key that no other has',
  async (file) => {
    const marks = [await mark(file), await mark(file)];
    expect(marks.every((each) => /^[0-9a-f-]{36}$/u.test(each))).toBe(true);
    expect(marks[0]).not.toBe(marks[1]);
  },
);

test.each([
  ['LOCI at its commit', COMMIT, { recipe: 'loci', identity: `${COMMIT}+tree` }, /^undefined$/u],
  ['LOCI at another commit', 'b'.repeat(40), { recipe: 'loci', identity: `${COMMIT}+tree` }, /^[0-9a-f-]{36}$/u],
  ['the embedded recipe instead', COMMIT, { recipe: 'embedded', identity: 'x', fallback: COMMIT }, /^[0-9a-f-]{36}$/u],
])('after a run that prepared %s, the mark is as expected', async (_what, commit, receipt, expected) => {
  expect(await mark(`commit: ${commit}\n`, '', receipt)).toMatch(expected);
});

test.each([
  ['the mirror', 'https://git.example/openstack/loci.git', COMMIT, /^undefined$/u],
  ['the mirror, below more folders,', 'https://git.example/some/openstack/loci', COMMIT, /^undefined$/u],
  ['a mirror of another commit', 'https://git.example/openstack/loci', 'b'.repeat(40), /^[0-9a-f-]{36}$/u],
  ['a mirror of another repository', 'https://git.example/other/loci', COMMIT, /^[0-9a-f-]{36}$/u],
])('where %s holds LOCI, the mark is as expected', async (_what, repository, commit, expected) => {
  mkdirSync(join(root, 'mirror', 'openstack', 'loci'), { recursive: true });
  writeFileSync(join(root, 'mirror', 'openstack', 'loci', `${COMMIT}.tar.gz`), '');
  const file = `repository: ${repository}\ncommit: ${commit}\n`;
  expect(await mark(file, '', undefined, 'mirror')).toMatch(expected);
  expect(await mark(file, '', undefined, join(root, 'mirror'))).toMatch(expected);
});
