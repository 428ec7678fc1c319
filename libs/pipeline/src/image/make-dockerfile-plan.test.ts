import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '@stx/process';
import { trialContext, type TrialContext } from '../../testing/trial-context.js';
import { lock } from '../lock/lock.js';
import { lockedGitSources } from '../mirror/locked-git-sources.js';
import { makeDockerfilePlan } from './make-dockerfile-plan.js';

const COMMIT = '1'.repeat(40);
const GIT = { repository: 'https://git.example/team/tool', commit: COMMIT };
const PATCH = `--- a/deploy/answer
+++ b/deploy/answer
@@ -1 +1 @@
-old
+new
`;
let trial: TrialContext;
let mirror: string;

/** A mirror that has one commit with these files. */
async function addToMirror(files: Readonly<Record<string, string>>): Promise<void> {
  const folder = mkdtempSync(join(mirror, 'work-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  mkdirSync(join(mirror, 'team', 'tool'), { recursive: true });
  await runProgram('tar', ['-C', folder, '-czf', join(mirror, 'team', 'tool', `${COMMIT}.tar.gz`), '.']);
}

const fetched = (context: object): object => ({ builder: 'dockerfile', context: { source: { git: GIT }, ...context } });

beforeEach(async () => {
  trial = trialContext();
  mirror = mkdtempSync(join(tmpdir(), 'stx-mirror-'));
  process.env.STX_SOURCE_MIRROR = mirror;
  await addToMirror({ 'deploy/Dockerfile': 'FROM scratch\nCOPY answer /answer\n', 'deploy/answer': 'old\n' });
  trial.write(
    'images/tool/image.yaml',
    fetched({ patches: ['a.patch'], directory: 'deploy', dockerfile: 'Dockerfile' }),
  );
  trial.write('images/tool/a.patch', PATCH);
});
afterEach(() => {
  delete process.env.STX_SOURCE_MIRROR;
  rmSync(mirror, { recursive: true });
  trial.end();
});

async function plan(): ReturnType<typeof makeDockerfilePlan> {
  const context = trial.context('tool');
  const image = context.workspace.dockerfileImage('tool');
  if (image === undefined) throw new Error('images/tool has no Dockerfile');
  return await makeDockerfilePlan(context, image, false);
}

test('a context from git is locked with its tree and patches, planned by content, and needs no mirror from then on', async () => {
  await lock(trial.context('tool'), {});
  expect(trial.results).toEqual([`context: none -> commit ${COMMIT}, patches of the context changed`]);
  const made = await plan();
  expect(made.dockerfile).toBe('FROM scratch\nCOPY answer /answer\n');
  expect(made.fetched).toMatchObject({ directory: 'deploy', source: { git: GIT }, patches: [{ file: 'a.patch' }] });
  rmSync(join(mirror, 'team'), { recursive: true });
  const again = await plan();
  expect(again.inputs).toEqual(made.inputs);
  expect(lockedGitSources(trial.context('tool'), ['tool'])).toEqual([expect.objectContaining(GIT)]);
});

test('a patch decides the context that is an input', async () => {
  await lock(trial.context('tool'), {});
  const before = (await plan()).inputs['context:context'];
  trial.write('images/tool/a.patch', PATCH.replace('+new', '+newer'));
  await expect(plan()).rejects.toThrow('lock is stale: images/tool/a.patch changed');
  await lock(trial.context('tool'), {});
  expect((await plan()).inputs['context:context']).not.toBe(before);
});

test.each<[string, object, string]>([
  ['another commit', { source: { git: { ...GIT, commit: '2'.repeat(40) } } }, 'lock is stale'],
  ['a patch less', { patches: [] }, 'lock is stale'],
  ['no such folder', { patches: ['a.patch'], directory: 'nowhere' }, "has no folder 'nowhere'"],
  ['no such Dockerfile', { patches: ['a.patch'], dockerfile: 'Other' }, "the context has no file 'Other'"],
  ['a path behind a file', { patches: ['a.patch'], dockerfile: 'deploy/answer/Other' }, 'the context has no file'],
])('refused: %s', async (_what, over, message) => {
  await lock(trial.context('tool'), {});
  trial.write('images/tool/image.yaml', fetched(over));
  await expect(plan()).rejects.toThrow(message);
});

test('a patch that does not apply is reported when the lock is written', async () => {
  trial.write('images/tool/a.patch', PATCH.replace('-old', '-other'));
  await expect(lock(trial.context('tool'), {})).rejects.toThrow('the patch does not apply to deploy/answer');
});

test('a Dockerfile of a context that takes an image from a registry is refused with source, path and line', async () => {
  await addToMirror({ 'deploy/Dockerfile': 'FROM scratch\nFROM golang:1.25\n', 'deploy/answer': 'old\n' });
  await lock(trial.context('tool'), {});
  const refused = await plan().catch((error: unknown) => error);
  expect(refused).toMatchObject({
    errors: [{ place: { file: `https://git.example/team/tool at ${COMMIT}: Dockerfile`, line: 2 } }],
  });
});

test('wheels are those of the sets, each distribution from the first that has it', async () => {
  const wheel = (name: string, sha: string): object => ({ name, version: '1', file: `${name}.whl`, sha256: sha });
  trial.write('images/tool/image.yaml', { builder: 'dockerfile', wheels: ['starlingx', 'base'] });
  trial.write(
    'images/tool/Dockerfile',
    'ARG WHEELS\nFROM ${WHEELS} AS wheels\nFROM scratch\nCOPY --from=wheels / /w/\n',
  );
  await expect(plan()).rejects.toMatchObject({ code: 'INPUT_NOT_IN_KEY' });
  const dependsOn = ['...', { projects: ['wheels-starlingx', 'wheels-base'], target: 'build-wheels' }];
  trial.write('images/tool/project.json', { name: 'tool', targets: { 'build-image': { dependsOn } } });
  await expect(plan()).rejects.toMatchObject({ hint: 'run ./nx build-wheels wheels-starlingx' });
  trial.write('dist/wheels/wheels-starlingx/receipt.json', { wheels: [wheel('fm', 'a'.repeat(64))] });
  trial.write('dist/wheels/wheels-base/receipt.json', {
    wheels: [wheel('fm', 'b'.repeat(64)), wheel('pbr', 'c'.repeat(64))],
  });
  const { wheels, inputs, arguments: given } = await plan();
  expect(wheels?.map(({ sha256 }) => sha256[0])).toEqual(['a', 'c']);
  expect(Object.keys(inputs)).toEqual(expect.arrayContaining(['wheels:starlingx', 'wheels:base']));
  expect(given).toEqual({ WHEELS: 'stx-wheels' });
});
