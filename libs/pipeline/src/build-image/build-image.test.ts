import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StxError, type ErrorCode } from '@stx/errors';
import { installedBy, type ImageReceipt } from '@stx/formats';
import { blobPath } from '@stx/oci';
import { imagesLayout } from '@stx/store';
import { putImage, trialContext, type TrialContext } from '../../testing/trial-context.js';
import type { Builders } from '../context/builders.js';
import { buildImage } from './build-image.js';

const RECEIPT = 'dist/images/base-trixie/receipt.json';
let trial: TrialContext;
let base: { digest: string; layer: string };
let done: string[];

beforeEach(async () => {
  trial = trialContext(['placement']);
  done = [];
  trial.write('images/own/image.yaml', 'builder: dockerfile\nbase: trixie\nuser: { uid: 42424, gid: 42424 }\n');
  trial.write('images/own/Dockerfile', 'FROM stx-base\n');
  base = await putImage('base');
  trial.write(RECEIPT, receiptOf('base-trixie', base.digest));
});
afterEach(() => {
  trial.end();
});

function receiptOf(image: string, digest: string, inputs: Record<string, string> = {}): ImageReceipt {
  return { image, digest, layers: [], inputs };
}

/** An engine that records its builds. @param fails Number of failures before an image build succeeds. */
function engine({
  baseContent = 'base',
  fails = 0,
  code = 'BUILD_FAILED',
}: { baseContent?: string; fails?: number; code?: ErrorCode } = {}): Builders {
  let left = fails;
  const image = async (): Promise<ImageReceipt> => {
    done.push('image');
    left -= 1;
    if (left >= 0) throw new StxError(code, 'a step failed');
    return receiptOf('stx-own', (await putImage('own')).digest, { base: base.digest });
  };
  return {
    base: async () => {
      done.push('base');
      return (await putImage(baseContent)).digest;
    },
    image,
  };
}

test('an image with a complete base is built, and nothing else', async () => {
  const receipt = await buildImage(trial.context('own', { builders: engine() }), {});
  expect(receipt.image).toBe('stx-own');
  expect(done).toEqual(['image']);
  expect(trial.results).toEqual([]);
});

test('a base whose image data is missing is rebuilt first', async () => {
  rmSync(blobPath(imagesLayout(), base.layer));
  await buildImage(trial.context('own', { builders: engine() }), {});
  expect(done).toEqual(['base', 'image']);
  expect(trial.lines).toContain(`base-trixie: blob ${base.layer} is missing in the store`);
});

test('a base that a rebuild does not reproduce is refused, with both digests', async () => {
  rmSync(blobPath(imagesLayout(), base.layer));
  const building = buildImage(trial.context('own', { builders: engine({ baseContent: 'another' }) }), {});
  const { digest } = await putImage('another');
  await expect(building).rejects.toThrow(new RegExp(`${digest}.*${base.digest}|${base.digest}.*${digest}`, 'u'));
  expect(done).toEqual(['base']);
});

test('a build that fails on a damaged base is retried once after the base is repaired', async () => {
  // Of the same size, so that only its digest shows the damage.
  writeFileSync(blobPath(imagesLayout(), base.layer), 'BASE');
  await buildImage(trial.context('own', { builders: engine({ fails: 1 }) }), {});
  expect(done).toEqual(['image', 'base', 'image']);
});

test.each<[string, ErrorCode]>([
  ['on a complete base', 'BUILD_FAILED'],
  ['for another reason', 'SETTING_INVALID'],
])('a build that fails %s is not retried', async (_what, code) => {
  const building = buildImage(trial.context('own', { builders: engine({ fails: 1, code }) }), {});
  await expect(building).rejects.toThrow('a step failed');
  expect(done).toEqual(['image']);
});

test('the summary names the inputs that changed since the last build', async () => {
  const before = { base: `sha256:${'0'.repeat(64)}` };
  trial.write('dist/images/own/receipt.json', receiptOf('stx-own', `sha256:${'1'.repeat(64)}`, before));
  await buildImage(trial.context('own', { builders: engine() }), {});
  expect(trial.results).toEqual(['its base changed']);
});

test('an image in the remote cache is used by its key, without an engine', async () => {
  const receipt = receiptOf('stx-own', base.digest);
  const asked: string[] = [];
  const remote = {
    location: 'localhost:5000/stx',
    isWritable: true,
    get: (project: string, tag: string) => {
      asked.push(`${project}:${tag}`);
      return Promise.resolve(JSON.stringify(receipt));
    },
    hasImage: () => Promise.resolve(true),
    put: () => Promise.reject(new Error('nothing may be written')),
    putImage: () => Promise.reject(new Error('nothing may be written')),
  };
  const context = trial.context('own', { builders: engine(), remote, key: 'abc' });
  expect(await buildImage(context, {})).toEqual(receipt);
  expect(asked).toEqual(['own:build-image-abc']);
  expect(done).toEqual([]);
});

test('missing wheels are rebuilt before the image is built', async () => {
  const builder = await putImage('builder');
  trial.write('dist/images/builder-trixie/receipt.json', receiptOf('builder-trixie', builder.digest));
  trial.write('dist/recipe/loci/receipt.json', { recipe: 'embedded', identity: 'e'.repeat(64) });
  const lock = trial.context('placement').workspace.lock('images/placement/image.lock.yaml', '');
  const sha256 = 'f'.repeat(64);
  const wheels = installedBy(lock).map(({ name, version, wheel }) => ({
    name,
    version,
    ...(wheel ?? { file: `${name.replaceAll('-', '_')}-${version}-py3-none-any.whl`, sha256 }),
  }));
  trial.write('dist/wheels/placement/receipt.json', { wheels });
  const made = wheels.map((wheel) => ({ ...wheel, path: join(trial.root, wheel.file) }));
  const builders: Builders = {
    ...engine(),
    wheels: () => {
      done.push('wheels');
      return Promise.resolve({ wheels: made, fetched: made.length, built: [], reused: 0, failed: [] });
    },
  };
  await buildImage(trial.context('placement', { builders }), {});
  expect(done).toEqual(['wheels', 'image']);
});
