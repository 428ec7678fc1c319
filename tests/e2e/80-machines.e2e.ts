import { existsSync } from 'node:fs';
import { open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readYaml, releaseSchema } from '@stx/formats';
import { execa } from 'execa';
import { startRegistry, type RegistryServer } from './registry-server.js';
import {
  addPlainImage,
  addTinyImage,
  ALL,
  makeCache,
  makeFolder,
  makeTrial,
  type CachePart,
  type Trial,
} from './workspace.js';

const LOCK = 'images/e2e-tiny/image.lock.yaml';
/** Nothing listens there. */
const NOWHERE = '127.0.0.1:1';
const SETTINGS = { STX_BUILDER: 'own', STX_RECIPE: 'embedded', STX_REGISTRY_HTTP: '1' };
/** Settings of a machine that can neither build nor reach an index, so that whatever it has, others made. */
const IDLE = { STX_BUILDER: `tcp://${NOWHERE}`, PIP_INDEX_URL: `http://${NOWHERE}/simple` };

let registry: RegistryServer;
let place: string;
let lock: string;

/** A clone with a small set of two images, its own Nx cache, engine and stores. */
async function machine(env: Record<string, string>, shared: readonly CachePart[] = []): Promise<Trial> {
  const cache = { STX_CACHE_DIR: await makeCache(shared) };
  const trial = await makeTrial({ ...SETTINGS, ...cache, STX_REGISTRY_CACHE: place, ...env }, { seed: false });
  await addTinyImage(trial);
  await addPlainImage(trial);
  await trial.write(LOCK, lock);
  return trial;
}

const writing = (): Record<string, string> => ({ STX_REGISTRY: place, STX_REGISTRY_CACHE_WRITE: '1' });

let one: Trial;
let two: Trial;
let third: Trial;
/** Two machines build everything twice, which takes a quarter of the hour that a run of every commit has. */
const onRequest = ALL ? test : test.skip;

beforeAll(async () => {
  registry = await startRegistry();
  place = `${registry.host}/stx`;
  // The first machine has the user's engine and stores: it resolves the lock, and leaves base and builder to all.
  const first = await makeTrial(
    { ...SETTINGS, STX_REGISTRY_CACHE: place, STX_REGISTRY_CACHE_WRITE: '1' },
    { seed: false },
  );
  await addTinyImage(first);
  await first.ok(['lock', 'e2e-tiny']);
  lock = await first.read(LOCK);
  one = await machine(writing(), ['engine/programs']);
  two = await machine(writing(), ['engine/programs']);
  third = await machine({ STX_REGISTRY: place, ...IDLE });
});

afterAll(async () => {
  for (const trial of [one, two]) await trial.nx(['stop', 'engine']);
  await registry.stop();
});

onRequest('two machines with engines and caches of their own build and publish half of a set each', async () => {
  const left = await one.ok(['publish-image', 'e2e-tiny']);
  expect(left).toMatch(/base-trixie: remote cache hit/u);
  expect(left).toMatch(/builder-trixie: fetched sha256:[0-9a-f]{64} from/u);
  expect(left).toMatch(/e2e-tiny: published \S+\/stx\/stx-e2e-tiny:2026\.1 as \S+@sha256:[0-9a-f]{64}/u);
  const right = await two.ok(['publish-image', 'e2e-plain', '--tag=today']);
  expect(right).toMatch(/e2e-plain: published \S+\/stx\/stx-e2e-plain:today as \S+@sha256:/u);
  expect((await one.receipt('base-trixie')).digest).toBe((await two.receipt('base-trixie')).digest);
});

onRequest(
  'a third, which cannot build, publishes the whole set and its release, and fetches no byte of it',
  async () => {
    await third.ok(['run-many', '-t', 'publish-image', '-p', 'e2e-tiny', 'e2e-plain']);
    await third.ok(['publish-release', '--images=e2e-tiny,e2e-plain', '--contents=local']);
    const [tiny, plain] = [await one.receipt('e2e-tiny'), await two.receipt('e2e-plain')];
    const { images } = readYaml(releaseSchema, third.path('dist', 'release.yaml'));
    expect(Object.entries(images).map(([project, { reference }]) => [project, reference])).toEqual([
      ['e2e-plain', `${place}/stx-e2e-plain@${plain.digest}`],
      ['e2e-tiny', `${place}/stx-e2e-tiny@${tiny.digest}`],
    ]);
    expect(images['e2e-tiny']).toMatchObject({ inputs: tiny.inputs, verification: { accepted: [] } });
    expect(await third.read('dist/images-debian-trixie-amd64-stable-latest.lst')).toBe(
      `${place}/stx-e2e-plain:latest\n${place}/stx-e2e-tiny:2026.1\n`,
    );
    expect(await blobs(third)).toEqual([]);
    expect(existsSync(join(third.env.STX_CACHE_DIR ?? '', 'engine'))).toBe(false);
  },
);

onRequest('what is in the release can be pulled, and its record tells versions, recipe and inputs', async () => {
  const { digest } = await one.receipt('e2e-tiny');
  const args = ['inspect', '--tls-verify=false', '--format', '{{.Digest}}', `docker://${place}/stx-e2e-tiny:2026.1`];
  expect((await execa('skopeo', args)).stdout).toBe(digest);
  const record = JSON.parse(await third.read('dist/records/e2e-tiny.json')) as Record<string, unknown>;
  const { inputs } = await one.receipt('e2e-tiny');
  expect(record).toMatchObject({
    digest,
    tags: [{ tag: '2026.1', moving: true }],
    release: '2026.1',
    recipe: inputs.recipe,
    inputs,
  });
  expect(record.packages).toContainEqual({ name: 'six', version: expect.stringMatching(/^1\./u) as string });
  const kept = [
    'inspect',
    '--raw',
    '--tls-verify=false',
    `docker://${place}/stx-e2e-tiny:sha256-${digest.slice(7)}.record`,
  ];
  expect((await execa('skopeo', kept)).stdout).toContain(String(record.reference));
});

onRequest('published again, no blob is sent', async () => {
  const before = await registry.uploads();
  expect(await one.ok(['publish-image', 'e2e-tiny'])).toContain('(already in the registry)');
  expect(await registry.uploads()).toBe(before);
});

async function blobs(trial: Trial): Promise<string[]> {
  const folder = join(trial.env.STX_CACHE_DIR ?? '', 'store', 'blobs', 'sha256');
  return existsSync(folder) ? (await readdir(folder)).map((name) => join(folder, name)).sort() : [];
}

/** Digest of the image in an archive that is exported now. */
async function exported(trial: Trial): Promise<string> {
  const archive = join(await makeFolder(), 'tiny.oci.tar');
  await trial.ok(['export-image', 'e2e-tiny', `--output=${archive}`]);
  const { stdout } = await execa('skopeo', ['inspect', '--format', '{{.Digest}}', `oci-archive:${archive}`]);
  await rm(archive);
  return stdout;
}

onRequest('image data that is missing, truncated or changed is fetched from the registry by digest', async () => {
  const { digest, layers } = await one.receipt('e2e-tiny');
  expect(await exported(third)).toBe(digest);
  const whole = await blobs(third);
  const store = join(third.env.STX_CACHE_DIR ?? '', 'store');
  await rm(store, { recursive: true });
  expect(await exported(third)).toBe(digest);
  expect(await blobs(third)).toEqual(whole);
  const [first, last] = [layers[0], layers.at(-1)].map((layer) =>
    join(store, 'blobs', 'sha256', (layer?.digest ?? '').slice(7)),
  );
  await damage(first ?? '', async (file, size) => file.truncate(size - 1));
  await damage(last ?? '', async (file) => file.write('?', 9));
  expect(await exported(third)).toBe(digest);
});

async function damage(
  path: string,
  how: (file: Awaited<ReturnType<typeof open>>, size: number) => Promise<unknown>,
): Promise<void> {
  await execa('chmod', ['u+w', path]);
  const file = await open(path, 'r+');
  await how(file, (await file.stat()).size);
  await file.close();
}

onRequest('a registry whose blobs fail their digest check is not used', async () => {
  const { layers } = await one.receipt('e2e-tiny');
  await rm(join(third.env.STX_CACHE_DIR ?? '', 'store'), { recursive: true });
  const file = registry.blobFile(layers.at(-1)?.digest ?? '');
  const byte = Buffer.alloc(1);
  await damage(file, async (blob) => {
    await blob.read(byte, 0, 1, 9);
    await blob.write(Buffer.from([byte[0] === 0 ? 1 : 0]), 0, 1, 9);
  });
  const archive = join(await makeFolder(), 'tiny.oci.tar');
  const output = await third.fails(['export-image', 'e2e-tiny', `--output=${archive}`]);
  expect(output).toMatch(/fetching \S+\/stx-e2e-tiny@sha256:\w+: .*(?:digest|checksum)/iu);
  expect(output).toContain('rebuilding: the cache has its receipt');
  expect(existsSync(archive)).toBe(false);
  await damage(file, async (blob) => blob.write(byte, 0, 1, 9));
  expect(await exported(third)).toBe((await one.receipt('e2e-tiny')).digest);
});

onRequest('a registry that is down is retried and reported; one that stays down fails', async () => {
  await registry.stop();
  await rm(two.path('dist', 'logs', 'e2e-plain', 'publish-image.log'));
  const publishing = two.start(['publish-image', 'e2e-plain', '--tag=today'], {
    STX_REGISTRY_CACHE: '',
    STX_REGISTRY_CACHE_WRITE: '',
  });
  const log = two.path('dist', 'logs', 'e2e-plain', 'publish-image.log');
  while (!(await readFile(log, 'utf8').catch(() => '')).includes('connection refused')) await sleep(50);
  await registry.start();
  const { exitCode, output } = await publishing.done;
  expect(output).toMatch(/looking up \S+\/stx-e2e-plain:today: retrying in 1\.0 s \(1 of 5\): .*connection refused/u);
  expect(exitCode).toBe(0);
  const failed = await two.fails(['publish-image', 'e2e-plain'], { STX_REGISTRY: `${NOWHERE}/stx` });
  expect(failed).toMatch(/connection refused.*\[REGISTRY_UNREACHABLE\]/u);
});

onRequest('a push without permission fails at once, and works after a login with skopeo or docker', async () => {
  // The password is canary-1.
  const closed = await startRegistry('joe:$2b$05$CcV/BB6ndrz3eao.mzhB4OL2kpK0yQ8UNVbdQWU5ULUOt0YLcfjgG\n');
  try {
    const env = { STX_REGISTRY: `${closed.host}/stx` };
    const refused = await two.fails(['publish-image', 'e2e-plain'], env);
    expect(refused).toMatch(/\[REGISTRY_REFUSED\]\n.*-> log in with `skopeo login`/u);
    expect(refused).not.toContain('retrying');
    const REGISTRY_AUTH_FILE = join(await makeFolder(), 'auth.json');
    const login = ['login', '--tls-verify=false', '--username', 'joe', '--password-stdin', closed.host];
    await execa('skopeo', login, { input: 'canary-1', env: { REGISTRY_AUTH_FILE } });
    expect(await two.ok(['publish-image', 'e2e-plain'], { ...env, REGISTRY_AUTH_FILE })).toContain('copied from');
  } finally {
    await closed.stop();
  }
});
