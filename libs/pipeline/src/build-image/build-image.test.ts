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

/** An engine that notes what it is asked for. @param fails How often it fails to build an image. */
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
    dockerfileImage: image,
    image,
  };
}

test('an image whose base is there is built, and nothing else', async () => {
  const receipt = await buildImage(trial.context('own', { builders: engine() }), {});
  expect(receipt.image).toBe('stx-own');
  expect(done).toEqual(['image']);
  expect(trial.results).toEqual([]);
});

test('a base of which only the receipt is left is built again first', async () => {
  rmSync(blobPath(imagesLayout(), base.layer));
  await buildImage(trial.context('own', { builders: engine() }), {});
  expect(done).toEqual(['base', 'image']);
  expect(trial.said).toContain(`base-trixie: ${base.layer} in the store is missing`);
});

test('a base that is not what its receipt says when it is built again is refused, with both digests', async () => {
  rmSync(blobPath(imagesLayout(), base.layer));
  const building = buildImage(trial.context('own', { builders: engine({ baseContent: 'another' }) }), {});
  const { digest } = await putImage('another');
  await expect(building).rejects.toThrow(new RegExp(`${digest}.*${base.digest}|${base.digest}.*${digest}`, 'u'));
  expect(done).toEqual(['base']);
});

test('where a build fails on a damaged base, the base is repaired and the build tried once more', async () => {
  // As long as it was, so that only reading every byte tells.
  writeFileSync(blobPath(imagesLayout(), base.layer), 'BASE');
  await buildImage(trial.context('own', { builders: engine({ fails: 1 }) }), {});
  expect(done).toEqual(['image', 'base', 'image']);
});

test.each<[string, ErrorCode]>([
  ['on a base that is whole', 'BUILD_FAILED'],
  ['for a reason that is not the engine', 'SETTING_INVALID'],
])('a build that fails %s is not tried again', async (_what, code) => {
  const building = buildImage(trial.context('own', { builders: engine({ fails: 1, code }) }), {});
  await expect(building).rejects.toThrow('a step failed');
  expect(done).toEqual(['image']);
});

test('the summary names the inputs that are no longer those of the last build', async () => {
  const before = { base: `sha256:${'0'.repeat(64)}` };
  trial.write('dist/images/own/receipt.json', receiptOf('stx-own', `sha256:${'1'.repeat(64)}`, before));
  await buildImage(trial.context('own', { builders: engine() }), {});
  expect(trial.results).toEqual(['its base changed']);
});

test('an image that another machine built is taken by its key, and no engine is asked', async () => {
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
    put: () => Promise.reject(new Error('nothing is to be put')),
    putImage: () => Promise.reject(new Error('nothing is to be put')),
  };
  const context = trial.context('own', { builders: engine(), remote, key: 'abc' });
  expect(await buildImage(context, {})).toEqual(receipt);
  expect(asked).toEqual(['own:build-image-abc']);
  expect(done).toEqual([]);
});

test('wheels of which only the receipt is left are made again before the image is built', async () => {
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
