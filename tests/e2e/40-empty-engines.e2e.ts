import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { findIndex, startIndex, startProxy, type LocalServer } from './index-server.js';
import { addTinyImage, ALL, makeCache, makeFolder, makeTrial, type Trial } from './workspace.js';

/** Passwords that must be found nowhere; the second also as it stands in a URL. */
const CANARY = { index: `canary${randomBytes(9).toString('hex')}`, proxy: `canary${randomBytes(9).toString('hex')}@x` };
const USERS = { index: `index-user:${CANARY.index}`, proxy: `proxy-user:${CANARY.proxy}` };
const inUrl = (user: string): string => user.split(':').map(encodeURIComponent).join(':');
const EMBEDDED = { STX_RECIPE: 'embedded' };
/** A service's wheels take minutes from nothing; what it would show besides, 50-keystone and 60-contract do. */
const IMAGES = ALL ? ['keystone', 'e2e-tiny'] : ['e2e-tiny'];

let index: LocalServer;
let proxy: LocalServer;
/** Builds everything, base and wheels too, through proxy and index, with nothing there before. */
let behind: Trial;
/** Builds in an engine that is as empty, with the network as it is. */
let plain: Trial;
/** What was said while everything was built behind the proxy. */
let said: string;

const LOCK = 'images/e2e-tiny/image.lock.yaml';
const OWN = { STX_BUILDER: 'own' };
/** What is to be ended, also when not all of it came to be. */
const trials: Trial[] = [];
const servers: LocalServer[] = [];

beforeAll(async () => {
  const seeded = await makeTrial();
  index = await startIndex(await findIndex(seeded), { credentials: USERS.index });
  // What apt asks for first, and what it asks for instead, fail twice for the base, and twice again for the builder.
  const failing = { '/dists/trixie/InRelease': [1, 2, 4, 5], '/dists/trixie/Release': [1, 2, 3, 4] };
  proxy = await startProxy(USERS.proxy, (url, times) =>
    Object.entries(failing).some(([path, which]) => url.endsWith(path) && which.includes(times)),
  );
  servers.push(index, proxy);
  const env = {
    ...OWN,
    STX_CACHE_DIR: await makeCache(['engine/programs']),
    PIP_INDEX_URL: index.url.replace(USERS.index, inUrl(USERS.index)),
    http_proxy: proxy.url.replace(USERS.proxy, inUrl(USERS.proxy)),
    no_proxy: '',
  };
  behind = await makeTrial(env, { seed: false });
  trials.push(behind);
  await addTinyImage(behind);
  said = await behind.ok(['lock', 'e2e-tiny']);
  await behind.ok(['run-many', '-t', 'build-image', '-p', IMAGES.join(','), '--parallel=1'], EMBEDDED);
  plain = await makeTrial({
    ...OWN,
    STX_CACHE_DIR: await makeCache(['engine/programs', 'locks', 'sources', 'store', 'wheels']),
  });
  trials.push(plain);
  await addTinyImage(plain);
  await plain.write(LOCK, await behind.read(LOCK));
  await plain.ok(['run-many', '-t', 'build-image', '-p', IMAGES.join(',')], EMBEDDED);
});

afterAll(async () => {
  for (const trial of trials) await trial.ok(['stop', 'engine']);
  await Promise.all(servers.map((server) => server.close()));
});

test.each(IMAGES)('%s has the same digest from two empty engines', async (image) => {
  const [first, second] = [await behind.receipt(image), await plain.receipt(image)];
  console.log(`${image}: ${first.digest} and ${second.digest}`);
  expect([second.digest, second.layers]).toEqual([first.digest, first.layers]);
});

test('index and proxy were used, each with its password', () => {
  expect(index.asked.some((path) => path.endsWith('.whl'))).toBe(true);
  expect(proxy.asked.some((url) => url.includes('/dists/trixie/InRelease'))).toBe(true);
  expect(proxy.asked.some((url) => url.startsWith(new URL(index.url).origin))).toBe(true);
});

test('a Debian archive that answers 503 twice is retried, with growing delays that the output reports', () => {
  expect(said).toMatch(/mmdebstrap could not fetch; retrying in 1 s \(1 of 5\)/u);
  expect(said).toMatch(/mmdebstrap could not fetch; retrying in 2 s \(2 of 5\)/u);
  expect(said).toMatch(/builder-trixie: .*apt-get failed; retrying in 1 s/u);
  expect(said).toMatch(/builder-trixie: .*apt-get failed; retrying in 2 s/u);
});

/** Every file below a folder that holds one of the texts. */
async function holding(folder: string, texts: readonly string[]): Promise<string[]> {
  if (!existsSync(folder)) throw new Error(`${folder} is not there to be looked into`);
  const patterns = texts.flatMap((text) => ['-e', text]);
  const { stdout } = await execa('grep', ['-rlaF', ...patterns, '--', folder], { reject: false });
  return stdout.split('\n').filter((line) => line !== '');
}

/** The layers of an image, unpacked to plain tars, with its manifest and config. */
async function unpackLayers(trial: Trial, image: string): Promise<string> {
  const archive = join(await makeFolder(), `${image}.oci.tar`);
  await trial.ok(['export-image', image, `--output=${archive}`], EMBEDDED);
  const folder = join(await makeFolder(), 'layers');
  await execa('skopeo', ['--insecure-policy', 'copy', '--dest-decompress', `oci-archive:${archive}`, `dir:${folder}`]);
  return folder;
}

test('the passwords are in no layer, history, log, receipt or lock', async () => {
  const texts = Object.values(CANARY).flatMap((canary) => [canary, encodeURIComponent(canary)]);
  texts.push(...Object.values(USERS).map((user) => Buffer.from(user).toString('base64')));
  const cache = behind.env.STX_CACHE_DIR ?? '';
  const layers = await Promise.all(IMAGES.map((image) => unpackLayers(behind, image)));
  // What is looked through is there, and is plain: a name that must be in it is found.
  for (const folder of layers) expect(await holding(folder, ['bin/uwsgi'])).not.toEqual([]);
  const places = [...layers, behind.path('dist'), behind.path('.nx'), behind.path('images'), behind.path('wheels')];
  places.push(...['store', 'wheels', 'locks', 'engine/run'].map((part) => join(cache, part)));
  for (const place of places) expect(await holding(place, texts)).toEqual([]);
});
