import { once } from 'node:events';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { readYaml, releaseSchema } from '@stx/formats';
import { makeContext, pruneRelease, publishRelease, tagRelease, type Context } from '@stx/pipeline';
import { makeRecord, publishEverywhere } from '@stx/publish';
import { registrySettings, type Registry } from '@stx/registry';
import { startRegistry, type RegistryServer } from './registry-server.js';
import { makeSmallImage } from './small-image.js';
import { makeFolder } from './workspace.js';

const COUNT = 20;
const TINY = Array.from({ length: COUNT }, (_none, index) => `tiny-${String(index)}`);

let one: RegistryServer;
let two: RegistryServer;
let layout: string;
let root: string;
let lines: string[];

beforeAll(async () => {
  [one, two] = [await startRegistry(), await startRegistry()];
  layout = join(await makeFolder(), 'store');
  root = await makeFolder();
  await mkdir(join(root, 'dist', 'records'), { recursive: true });
  process.env.STX_REGISTRY_HTTP = '1';
});

beforeEach(() => {
  lines = [];
});

afterAll(async () => {
  delete process.env.STX_REGISTRY;
  delete process.env.STX_REGISTRY_HTTP;
  await one.stop();
  await two.stop();
});

const options = { say: (line: string): unknown => lines.push(line), firstDelayMilliseconds: 20, attempts: 2 };

function registriesAt(...servers: { host: string }[]): Registry[] {
  process.env.STX_REGISTRY = servers.map(({ host }) => `${host}/stx`).join(',');
  return registrySettings().published;
}

interface Tagged {
  tag: string;
  moving: boolean;
}

/** Publishes an image as publish-image does, without a build. */
async function publish(registries: Registry[], project: string, digest: string, tags: Tagged[]) {
  const [registry] = registries;
  if (registry === undefined) throw new Error('no registry');
  const inputs = { recipe: 'embedded@sha256:a' };
  const record = makeRecord({
    registry,
    project,
    label: `stx-${project}`,
    tags: tags.map((each) => ({ ...each, list: each.moving ? 'latest.lst' : 'versioned.lst' })),
    codename: 'trixie',
    receipt: { digest, layers: [], inputs },
    removed: [],
  });
  const restore = (): Promise<string> => Promise.resolve(layout);
  return await publishEverywhere({ record, registries, cache: undefined, restore }, options);
}

async function digestOf(server: RegistryServer, name: string, tag: string): Promise<string | null> {
  const accept = { accept: 'application/vnd.oci.image.manifest.v1+json' };
  const found = await fetch(`http://${server.host}/v2/stx/${name}/manifests/${tag}`, {
    method: 'HEAD',
    headers: accept,
  });
  return found.headers.get('docker-content-digest');
}

test('with one of two registries down, the run says where the image is and fails; the next run completes', async () => {
  const digest = await makeSmallImage(layout, 'both');
  const registries = registriesAt(one, two);
  const tags = [{ tag: 'v1', moving: false }];
  await two.stop();
  await expect(publish(registries, 'both', digest, tags)).rejects.toMatchObject({
    code: 'PUBLISH_INCOMPLETE',
    message: expect.stringContaining(`is in ${one.host}/stx/stx-both, but not in ${two.host}/stx/stx-both`) as string,
  });
  expect(lines.filter((line) => line.startsWith('both: not in'))).toHaveLength(1);
  expect(await digestOf(one, 'stx-both', 'v1')).toBe(digest);
  await two.start();
  const sent = await one.uploads();
  const record = await publish(registries, 'both', digest, tags);
  expect(record.copies).toEqual([`${two.host}/stx/stx-both@${digest}`]);
  expect(await digestOf(two, 'stx-both', 'v1')).toBe(digest);
  expect(lines.filter((line) => line.includes('(already in the registry)'))).toHaveLength(1);
  expect(await one.uploads()).toBe(sent);
});

test('a fixed tag of another image is refused before anything is pushed; a moving tag follows', async () => {
  const [first, second] = [await makeSmallImage(layout, 'first'), await makeSmallImage(layout, 'second')];
  const registries = registriesAt(one, two);
  const tags = [
    { tag: 'v1', moving: false },
    { tag: 'latest', moving: true },
  ];
  await publish(registries, 'moves', first, tags);
  const sent = (await one.uploads()) + (await two.uploads());
  await expect(publish(registries, 'moves', second, tags)).rejects.toMatchObject({
    errors: [{ code: 'TAG_TAKEN' }, { code: 'TAG_TAKEN' }],
  });
  expect((await one.uploads()) + (await two.uploads())).toBe(sent);
  await publish(registries, 'moves', second, [{ tag: 'v2', moving: false }, ...tags.slice(1)]);
  for (const server of [one, two]) {
    expect(await digestOf(server, 'stx-moves', 'v1')).toBe(first);
    expect(await digestOf(server, 'stx-moves', 'latest')).toBe(second);
  }
});

/** Passes all on to a registry, but refuses to read manifests. @returns Its host, and what stops it. */
async function hideManifests({ host }: { host: string }): Promise<{ host: string; stop: () => void }> {
  const [hostname, port] = host.split(':');
  const server = createServer((asked, response) => {
    const { method = '', url = '', headers } = asked;
    if (['GET', 'HEAD'].includes(method) && url.includes('/manifests/')) {
      response.writeHead(403, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ errors: [{ code: 'DENIED', message: 'requested access is denied' }] }));
      return;
    }
    const onward = request({ hostname, port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    asked.pipe(onward);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { host: `127.0.0.1:${String((server.address() as AddressInfo).port)}`, stop };
}

test('a fixed tag that the registry does not let us read is not overwritten', async () => {
  const [first, second] = [
    await makeSmallImage(layout, 'one that is there'),
    await makeSmallImage(layout, 'one that would replace it'),
  ];
  const tags = [{ tag: 'v1', moving: false }];
  await publish(registriesAt(one), 'hidden', first, tags);
  const proxy = await hideManifests(one);
  try {
    await expect(publish(registriesAt(proxy), 'hidden', second, tags)).rejects.toMatchObject({
      code: 'REGISTRY_REFUSED',
    });
  } finally {
    proxy.stop();
  }
  expect(await digestOf(one, 'stx-hidden', 'v1')).toBe(first);
});

function contextOf(): Context {
  const say = (line: string): unknown => lines.push(line);
  const names = { project: 'stx-images', name: 'stx-images', target: 'tag-release', instructions: [] };
  return makeContext({ root, ...names, logFile: join(root, 'log'), say, conclude: () => undefined });
}

test('a release is one file, with the lists that StarlingX reads', async () => {
  const registries = registriesAt(one);
  for (const project of TINY) {
    const digest = await makeSmallImage(layout, project);
    const record = await publish(registries, project, digest, [{ tag: '2026.1', moving: false }]);
    const write = async (file: string, value: object): Promise<void> => {
      await mkdir(join(root, 'dist', file, '..'), { recursive: true });
      await writeFile(join(root, 'dist', file), JSON.stringify(value));
    };
    await write(`records/${project}.json`, record);
    await write(`images/${project}/receipt.json`, { image: record.image, digest, layers: [], inputs: record.inputs });
    const empty = { faults: [], services: [], accepted: [], skipped: [], seconds: 1 };
    await write(`verify/${project}/report.json`, {
      image: project,
      digest,
      ok: true,
      checks: { imports: 1 },
      ...empty,
    });
  }
  await publishRelease(contextOf(), { publishable: TINY });
  const release = readYaml(releaseSchema, join(root, 'dist/release.yaml'));
  expect(Object.keys(release.images)).toHaveLength(COUNT);
  const [first] = Object.values(release.images);
  expect(first?.layers).toEqual([]);
  const contents = JSON.parse(await readFile(join(root, 'dist', first?.contents?.file ?? ''), 'utf8')) as object;
  expect(contents).toMatchObject({ layers: [{ files: 0 }], python: [], debs: [] });
  const list = await readFile(join(root, 'dist/versioned.lst'), 'utf8');
  expect(list.split('\n')).toContain(`${one.host}/stx/stx-tiny-7:2026.1`);
  expect(await readFile(join(root, 'dist/image-tags-trixie.yaml'), 'utf8')).toContain('src_build_tag: "2026.1"');
});

test(`${String(COUNT)} images are tagged without moving a byte, across a registry that goes away`, async () => {
  const sent = await one.uploads();
  await tagRelease(contextOf(), { as: 'v1-{codename}', dryRun: true });
  expect(lines.filter((line) => line.startsWith('would tag '))).toHaveLength(COUNT);
  expect(await digestOf(one, 'stx-tiny-0', 'v1-trixie')).toBeNull();
  lines = [];
  const stopped = new Promise<void>((done) => {
    const timer = setInterval(() => {
      if (lines.filter((line) => line.startsWith('tagged ')).length < 5) return;
      clearInterval(timer);
      void one.stop().then(done);
    }, 10);
  });
  await expect(tagRelease(contextOf(), { as: 'v1-{codename}' })).rejects.toMatchObject({ code: 'PUBLISH_INCOMPLETE' });
  await stopped;
  const done = lines.filter((line) => line.startsWith('tagged ')).length;
  expect(done).toBeGreaterThanOrEqual(5);
  expect(done).toBeLessThan(COUNT);
  await one.start();
  lines = [];
  await tagRelease(contextOf(), { as: 'v1-{codename}' });
  // The registry may have taken one more tag before it stopped.
  const rest = lines.filter((line) => line.startsWith('tagged ')).length;
  expect([COUNT - done, COUNT - done - 1]).toContain(rest);
  const release = readYaml(releaseSchema, join(root, 'dist/release.yaml'));
  for (const { image, reference, tags } of Object.values(release.images)) {
    expect(await digestOf(one, image, 'v1-trixie')).toBe(reference.split('@')[1]);
    expect(tags.map(({ tag }) => tag)).toEqual(['v1-trixie', '2026.1']);
  }
  expect(await one.uploads()).toBe(sent);
});

test('what no kept release names is listed, and deleted on request only', async () => {
  const [old, unnamed] = [await makeSmallImage(layout, 'old'), await makeSmallImage(layout, 'an unnamed one')];
  const registries = registriesAt(one);
  await publish(registries, 'tiny-1', old, [{ tag: 'v0', moving: false }]);
  await publish(registries, 'tiny-1', unnamed, [{ tag: 'nightly', moving: true }]);
  const kept = await digestOf(one, 'stx-tiny-1', 'v1-trixie');
  const release = readYaml(releaseSchema, join(root, 'dist/release.yaml'));
  const images = { 'tiny-1': release.images['tiny-1'] };
  await writeFile(join(root, 'kept.yaml'), JSON.stringify({ images }));
  lines = [];
  await pruneRelease(contextOf(), { keep: 'kept.yaml' });
  expect(lines.at(-1)).toBe('4 manifests are in no kept release; --delete deletes them');
  expect(await digestOf(one, 'stx-tiny-1', 'v0')).toBe(old);
  await pruneRelease(contextOf(), { keep: 'kept.yaml', delete: true });
  expect(lines.at(-1)).toBe('4 manifests are in no kept release; 4 deleted');
  expect(await digestOf(one, 'stx-tiny-1', 'v0')).toBeNull();
  expect(await digestOf(one, 'stx-tiny-1', 'nightly')).toBeNull();
  for (const tag of ['v1-trixie', '2026.1', `${(kept ?? '').replace(':', '-')}.record`])
    expect(await digestOf(one, 'stx-tiny-1', tag)).not.toBeNull();
  expect(await digestOf(one, 'stx-tiny-2', '2026.1')).not.toBeNull();
}, 60_000);

test('a retag uses the scheme of STX_REGISTRY, and fails where it may not read the tags', async () => {
  const digest = await makeSmallImage(layout, 'a scheme');
  await publish(registriesAt(one), 'scheme', digest, [{ tag: 'v1', moving: false }]);
  const proxy = await hideManifests(one);
  const file = (host: string): string =>
    `images:\n  - name: ${host}/stx/stx-scheme\n    src_build_tag: v1\n    src_ref: x\n    tag: v2\n`;
  try {
    delete process.env.STX_REGISTRY_HTTP;
    process.env.STX_REGISTRY = `http://${proxy.host}/stx`;
    await writeFile(join(root, 'tags.yaml'), file(proxy.host));
    await expect(tagRelease(contextOf(), { file: 'tags.yaml' })).rejects.toMatchObject({ code: 'REGISTRY_REFUSED' });
    expect(await digestOf(one, 'stx-scheme', 'v2')).toBeNull();
    process.env.STX_REGISTRY = `http://${one.host}/stx`;
    await writeFile(join(root, 'tags.yaml'), file(one.host));
    await tagRelease(contextOf(), { file: 'tags.yaml' });
  } finally {
    process.env.STX_REGISTRY_HTTP = '1';
    proxy.stop();
    await rm(join(root, 'tags.yaml'));
  }
  expect(await digestOf(one, 'stx-scheme', 'v2')).toBe(digest);
});

test("StarlingX's tag file retags, refuses the tag of another image, and moves it for a named image", async () => {
  await publish(registriesAt(one), 'tiny-0', await makeSmallImage(layout, 'newer'), [{ tag: 'newer', moving: false }]);
  const name = `${one.host}/stx/stx-tiny-0`;
  const file = join(root, 'image-tags-trixie.yaml');
  await writeFile(
    file,
    `---\nimages:\n  # why\n  - name: ${name}\n    src_build_tag: newer\n    src_ref: x\n    tag: v1-trixie\n`,
  );
  await expect(tagRelease(contextOf(), { file: 'image-tags-trixie.yaml' })).rejects.toMatchObject({
    code: 'TAG_TAKEN',
  });
  await tagRelease(contextOf(), { file: 'image-tags-trixie.yaml', move: 'stx-tiny-0' });
  expect(await digestOf(one, 'stx-tiny-0', 'v1-trixie')).toBe(await digestOf(one, 'stx-tiny-0', 'newer'));
  await rm(file);
});
