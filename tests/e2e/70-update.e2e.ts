import { rm } from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import { addTinyImage, makeTrial, type Trial } from './workspace.js';

const CONSTRAINTS = 'wheels/constraints/2026.1/upper-constraints.txt';
const [OLD, NEW] = ['0.14.0', '0.16.0'];
/** Three images contain h11, one of them as a dependency; one does not. */
const IMAGES: Record<string, string[]> = {
  one: ['h11'],
  two: ['h11', 'six'],
  three: ['uvicorn'],
  other: ['six'],
};
const NAMES = Object.keys(IMAGES);
const HOLDING = ['one', 'two', 'three'];
const lockOf = (name: string): string => `images/${name}/image.lock.yaml`;

let trial: Trial;
beforeAll(async () => {
  trial = await makeTrial({ STX_RECIPE: 'embedded' });
  // The images of the workspace would hold what they will; only how many of these do is the matter here.
  for (const name of readdirSync(trial.path('images'))) {
    if (!/^(?:base-|builder-|loci$)/u.test(name)) await rm(trial.path('images', name), { recursive: true });
  }
  await trial.edit(CONSTRAINTS, (text) => text.replace(/^h11===.*$/mu, `h11===${OLD}`));
  for (const [name, pipPackages] of Object.entries(IMAGES)) await addTinyImage(trial, { pipPackages }, name);
  await trial.ok(['run-many', '-t', 'lock', '-p', NAMES.join(','), '--parallel=1']);
  await trial.ok(build);
});

const build = ['run-many', '-t', 'build-image', '-p', NAMES.join(','), '--parallel=1'];
const locks = (): Promise<string[]> => Promise.all(NAMES.map((name) => trial.read(lockOf(name))));
const digests = (): Promise<string[]> => Promise.all(NAMES.map(async (name) => (await trial.receipt(name)).digest));

test('a dry run reports the images that would be rebuilt and why, and writes nothing', async () => {
  const [before, limits] = [await locks(), await trial.read(CONSTRAINTS)];
  const output = await trial.ok(['lock', `--update=h11==${NEW}`, '--dryRun']);
  expect(output).toContain('h11 is in the closure of 3 images');
  for (const name of HOLDING)
    expect(output).toContain(`  ${name}: h11 ${OLD} -> ${NEW} (rebuilds its wheels and image)`);
  expect(output).not.toContain('  other:');
  expect(await locks()).toEqual(before);
  expect(await trial.read(CONSTRAINTS)).toBe(limits);
});

test('a version that no image accepts fails and leaves constraint and locks unchanged', async () => {
  const [before, limits] = [await locks(), await trial.read(CONSTRAINTS)];
  const output = await trial.fails(['lock', '--update=h11==99.0']);
  expect(output).toContain('h11==99.0');
  expect(await locks()).toEqual(before);
  expect(await trial.read(CONSTRAINTS)).toBe(limits);
});

test('a bump rebuilds exactly the three images that contain the distribution, and the summary has the reason', async () => {
  const [before, made, limits] = [await locks(), await digests(), await trial.read(CONSTRAINTS)];
  const updated = await trial.ok(['lock', `--update=h11==${NEW}`]);
  expect(updated.match(new RegExp(`h11 ${OLD} -> ${NEW}$`, 'gmu'))).toHaveLength(HOLDING.length);
  expect(updated).toContain('next: ./nx run-many -t build-image verify-image -p one,three,two');
  expect(await trial.read(CONSTRAINTS)).toBe(limits.replace(`h11===${OLD}`, `h11===${NEW}`));
  const after = await locks();
  for (const [index, name] of NAMES.entries()) {
    const [old = '', now = ''] = [before[index], after[index]];
    expect([name, now !== old]).toEqual([name, HOLDING.includes(name)]);
    // Every other distribution stays where it was.
    expect(withoutH11(now)).toBe(withoutH11(old));
  }
  const output = await trial.ok(build);
  const summary = output.slice(output.indexOf('Summary'));
  for (const name of HOLDING) {
    expect(summary).toContain(`${name}:build-wheels  done: h11 ${OLD} -> ${NEW}`);
    expect(summary).toContain(`${name}:build-image  done: its lock changed`);
  }
  expect(summary.match(/:build-image {2}/gu)).toHaveLength(HOLDING.length);
  const changed = (await digests()).map((digest, index) => digest !== made[index]);
  expect(Object.fromEntries(NAMES.map((name, index) => [name, changed[index]]))).toEqual({
    one: true,
    two: true,
    three: true,
    other: false,
  });
});

/** A lock without its entry of h11 and the hash that tells a lock's origin. */
function withoutH11(lock: string): string {
  return lock.replaceAll(/^(?:resolvedFrom|contentDigest): .*$/gmu, '').replace(/^- name: h11\n(?: .*\n)+/mu, '');
}
