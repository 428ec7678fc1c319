import { trialContext, type TrialContext } from '../../testing/trial-context.js';
import { provenanceOf } from './statements.js';

let trial: TrialContext;
beforeEach(() => {
  trial = trialContext();
});
afterEach(() => {
  trial.end();
});

const digest = `sha256:${'a'.repeat(64)}`;
const image = { project: 'tool', label: 'stx-tool', digest, configDigest: digest, architecture: 'amd64' };
const bill = { image, debs: [], distributions: [], unread: [] };

/** The files of the workspace that the provenance of the image names. */
async function filesOf(): Promise<string[]> {
  const made = await provenanceOf(trial.context('tool'), {}, { inputs: {} }, bill);
  return [...JSON.stringify(made).matchAll(/"uri":"(images\/[^"]+)"/gu)].map(([, uri = '']) => uri);
}

test('the provenance of an image with a Dockerfile names it, image.yaml and the lock', async () => {
  trial.write('images/tool/image.yaml', { builder: 'dockerfile', dockerfile: 'docker/Dockerfile' });
  trial.write('images/tool/docker/Dockerfile', 'FROM scratch\n');
  trial.write('images/tool/images.lock.yaml', { lockVersion: 1, images: [] });
  expect(await filesOf()).toEqual([
    'images/tool/image.yaml',
    'images/tool/images.lock.yaml',
    'images/tool/docker/Dockerfile',
  ]);
});

test('that of a derived image names image.yaml and the lock', async () => {
  trial.write('images/tool/image.yaml', { builder: 'derived', from: 'a.example/nova:1', base: 'trixie' });
  trial.write('images/tool/images.lock.yaml', { lockVersion: 1, images: [] });
  expect(await filesOf()).toEqual(['images/tool/image.yaml', 'images/tool/images.lock.yaml']);
});
