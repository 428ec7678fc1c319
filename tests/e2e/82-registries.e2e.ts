import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageRecord } from '@stx/formats';
import { makeRecord, publishImage, recordTag } from '@stx/publish';
import { findImage, readNote, registrySettings, type Registry } from '@stx/registry';
import { startRegistry, type RegistryServer } from './registry-server.js';
import { REGISTRIES, StandIn, USER, type Quirks } from './registry-stand-ins.js';
import { makeSmallImage } from './small-image.js';
import { makeFolder } from './workspace.js';

let upstream: RegistryServer;
let layout: string;
let digest: string;
const stoodIn: StandIn[] = [];

beforeAll(async () => {
  upstream = await startRegistry();
  layout = join(await makeFolder(), 'store');
  digest = await makeSmallImage(layout);
});

afterAll(async () => {
  for (const each of stoodIn) await each.stop();
  await upstream.stop();
});

interface Place {
  standIn: StandIn;
  registry: Registry;
  record: ImageRecord;
  lines: string[];
  publish: () => Promise<string>;
}

/** A new registry with a logged-in user. */
async function place(quirks: Quirks, isLoggedIn = true): Promise<Place> {
  const standIn = new StandIn(quirks, upstream.host);
  stoodIn.push(standIn);
  await standIn.start();
  const auth = Buffer.from(`${USER.name}:${USER.password}`).toString('base64');
  const file = join(await makeFolder(), 'auth.json');
  await writeFile(file, JSON.stringify({ auths: isLoggedIn ? { [standIn.host]: { auth } } : {} }), { mode: 0o600 });
  process.env.REGISTRY_AUTH_FILE = file;
  const team = quirks.name.toLowerCase().replaceAll(' ', '-') + String(stoodIn.length);
  const registry = registrySettings({ STX_REGISTRY: `http://${standIn.host}/${team}` }).published[0];
  if (registry === undefined) throw new Error('no registry');
  const receipt = { digest, layers: [], inputs: { recipe: 'embedded@sha256:a' } };
  const tags = ['2026.1', 'second'].map((tag) => ({ tag, moving: true, list: 'images.lst' }));
  const record = makeRecord({ registry, project: 'keystone', label: 'stx-keystone', tags, receipt, removed: [] });
  const lines: string[] = [];
  const options = { say: (line: string) => lines.push(line), firstDelayMilliseconds: 20 };
  const publish = (): Promise<string> =>
    publishImage({ record, registry, cache: undefined, restore: () => Promise.resolve(layout) }, options);
  return { standIn, registry, record, lines, publish };
}

const rows: string[] = [];
afterAll(() => {
  process.stdout.write(`registries, first publish:\n${rows.join('\n')}\n`);
});

test.each(REGISTRIES.map((quirks) => [quirks.name, quirks] as const))(
  'the first publish to %s works, twice changes nothing, and retries are reported',
  async (name, quirks) => {
    const { standIn, registry, record, lines, publish } = await place(quirks);
    const repository = record.repository.slice(standIn.host.length + 1);
    expect(repository).toMatch(/\/stx-keystone$/u);
    if (quirks.needsRepository) {
      await expect(publish()).rejects.toMatchObject({ hint: expect.stringContaining('create the repository') });
      standIn.repositories.add(repository);
    }
    expect(await publish()).toBe('pushed from this machine');
    const again = lines.filter((line) => line.includes('retrying'));
    expect(again).toHaveLength(quirks.limits.length);
    expect(lines.join('\n')).not.toContain('log in');
    rows.push(
      `${name.padEnd(10)} missing: ${String(quirks.missing.status)} ${quirks.missing.code}, retries reported: ${String(again.length)} of ${String(quirks.limits.length)}, own answers: ${JSON.stringify(standIn.answers)}`,
    );
    expect(await publish()).toBe('already in the registry');
    const options = { say: (line: string) => lines.push(line) };
    expect(await findImage({ registry, name: 'stx-keystone', digest }, options)).toEqual({ is: 'present' });
    const note = await readNote(registry, 'stx-keystone', recordTag(digest), options);
    expect(JSON.parse(note ?? '')).toEqual(record);
  },
);

test('a push that is refused fails at once, with the hint to log in', async () => {
  const [quay] = REGISTRIES;
  if (quay === undefined) throw new Error('no registry');
  const { publish, lines } = await place(quay, false);
  await expect(publish()).rejects.toMatchObject({
    code: 'REGISTRY_REFUSED',
    message: expect.stringContaining('pushing '),
    hint: expect.stringContaining('log in'),
  });
  expect(lines.join('\n')).not.toContain('retrying');
});
