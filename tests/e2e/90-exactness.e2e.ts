import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { append, BASE, bump, change, CONSTRAINTS, ROWS as EVERY_ROW } from './exactness-rows.js';
import { ALL as IMAGES, makeSmallWorkspace, undoEdits } from './small-workspace.js';
import { ALL, ROOT, type Trial } from './workspace.js';

const EVERYTHING = ['run-many', '-t', 'verify-image', '--parallel=2'];
const ROWS = EVERY_ROW.filter(({ isLong }) => ALL || isLong !== true);
const PAGE = join(ROOT, 'docs', 'exactness.md');

let trial: Trial;

beforeAll(async () => {
  trial = await makeSmallWorkspace();
  await trial.ok(EVERYTHING);
});

/** The tasks that ran, as Nx tells them; what came out of the cache has a remark behind its name. */
function ranIn(output: string): string[] {
  const found = [...output.matchAll(/^> nx run (?<task>\S+)[ \t]*$/gmu)].map(([, task = '']) => task);
  return [...new Set(found)].sort();
}

/** The projects with an image that `affected` names after the edits. */
async function affectedNow(): Promise<string[]> {
  const told = await trial.ok(['show', 'projects', '--affected', '--base=HEAD', '--with-target=build-image', '--json']);
  return JSON.parse(told) as string[];
}

const written: string[] = [];

test.each(ROWS)('$edit', async ({ edit, apply, runs }) => {
  try {
    await apply(trial);
    const output = await trial.ok(EVERYTHING);
    // Afterwards, since `affected` checks the locks itself, and the task would be a cache hit.
    const affected = await affectedNow();
    const ran = ranIn(output);
    written.push(row(edit, ran, affected));
    expect(ran).toEqual([...runs].sort());
    // What `affected` leaves out is not built in CI, so it may name more and never less.
    const built = ran.filter((task) => task.endsWith(':build-image')).map((task) => task.split(':')[0]);
    expect(built.filter((project) => !affected.includes(project ?? ''))).toEqual([]);
  } finally {
    await undoEdits(trial);
  }
});

test('a constraint whose lock was not made again affects and stops the image that holds it, and no other', async () => {
  try {
    await change(CONSTRAINTS, /^decorator===.*$/mu, 'decorator===5.1.1')(trial);
    const output = await trial.fails(EVERYTHING);
    expect(output).toMatch(/images\/d\/image\.lock\.yaml: decorator \S+ is not the constrained version/u);
    expect(output).toContain('[CONSTRAINT_VIOLATED]');
    expect(ranIn(output)).toEqual(['d:build-wheels', 'stx-images:check-locks']);
    expect(await affectedNow()).toEqual(['d']);
  } finally {
    await undoEdits(trial);
  }
  expect(ranIn(await trial.ok(EVERYTHING))).toEqual([]);
});

test('explain reports changes of the image and of tasks before it, and the other affected images', async () => {
  try {
    await bump('idna==3.10')(trial);
    await append(BASE, '# a remark')(trial);
    await append('libs/recipes/src/steps/docker-text.ts', '// A remark.')(trial);
    const text = await trial.ok(['explain', 'c']);
    expect(text).toMatch(/c would be rebuilt, because:/u);
    await trial.ok(['explain', 'c', '--json']);
    const explanation = JSON.parse(await trial.read('dist/explain/c.json')) as {
      reasons: { name: string; detail: string; alsoHits: string[] }[];
      first: { task: string; reasons: { name: string; alsoHits: string[] }[] }[];
    };
    expect(explanation.reasons).toEqual([
      { kind: 'file', name: 'images/c/image.lock.yaml', detail: 'idna 3.11 -> 3.10', alsoHits: ['b', 'd'] },
      {
        kind: 'file',
        name: 'libs/recipes/src/steps/docker-text.ts',
        detail: expect.stringMatching(/^line \d+: \+ \/\/ A remark\.$/u),
        alsoHits: ['a', 'b', 'd'],
      },
    ]);
    expect(explanation.first.map(({ task }) => task)).toContain('base-trixie:build-image');
    expect(explanation.first.find(({ task }) => task === 'base-trixie:build-image')?.reasons).toMatchObject([
      { name: BASE, alsoHits: ['a', 'b', 'd'] },
    ]);
  } finally {
    await undoEdits(trial);
  }
  expect(await trial.ok(['explain', 'c'])).toMatch(/c is unchanged: sha256:/u);
});

/** A row of the table: the tasks that ran, by target, and the images that `affected` reported. */
function row(edit: string, ran: readonly string[], affected: readonly string[]): string {
  const targets = [...new Set(ran.map((task) => task.split(':')[1] ?? ''))];
  const cells = targets.map((target) => {
    const projects = ran.filter((task) => task.endsWith(`:${target}`)).map((task) => task.split(':')[0] ?? '');
    const images = projects.filter((name) => IMAGES.includes(name));
    const names =
      images.length === IMAGES.length ? ['all', ...projects.filter((name) => !IMAGES.includes(name))] : projects;
    return `${target}: ${names.join(' ')}`;
  });
  const images = affected.filter((name) => IMAGES.includes(name));
  const reported = images.length === 0 ? 'none' : images.length === IMAGES.length ? 'all' : images.join(' ');
  return `| ${edit} | ${cells.length === 0 ? 'nothing' : cells.join('; ')} | ${reported} |`;
}

test('the table in the documentation is what was seen here', async () => {
  const page = existsSync(PAGE) ? await readFile(PAGE, 'utf8') : '';
  console.log(written.join('\n'));
  if (process.env.STX_WRITE_TABLE === '1') {
    const [head = '', , tail = ''] = page.split(/<!-- table -->\n|<!-- end of table -->\n/u);
    const table = ['| edit | what runs | images that `affected` names |', '| --- | --- | --- |', ...written].join('\n');
    await writeFile(PAGE, `${head}<!-- table -->\n\n${table}\n\n<!-- end of table -->\n${tail}`);
    return;
  }
  const plain = (text: string): string => text.replaceAll(/ +/gu, ' ');
  const lines = plain(page).split('\n');
  expect(written.map(plain).filter((line) => !lines.includes(line))).toEqual([]);
  expect(written).toHaveLength(ROWS.length);
});
