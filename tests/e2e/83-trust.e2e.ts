import { execa } from 'execa';
import { chmod, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { generateKeyPairSync } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findEngine, solve } from '@stx/engine';
import { imagesLayout } from '@stx/store';
import { startRegistry, type RegistryServer } from './registry-server.js';
import { ALL, mirror, ROOT, makeFolder, Trial } from './workspace.js';

const here = new Trial(ROOT, { NX_DAEMON: 'false', ...(mirror === undefined ? {} : { STX_SOURCE_MIRROR: mirror }) });
const whenAll = ALL ? test : test.skip;

/** Programs of the image itself, whose answers a bill has to equal. */
const DPKG = 'dpkg-query -W -f ${Package}|${Version}|${Architecture}|${source:Package}|${source:Version}\\n';
const PYTHON =
  "import importlib.metadata as m, re; print(*sorted({re.sub('[-_.]+', '-', d.metadata['Name']).lower() + '|' + d.version for d in m.distributions()}), sep=chr(10))";

interface Component {
  name: string;
  version: string;
  purl?: string;
  hashes?: unknown[];
  properties?: { name: string; value: string }[];
}

async function askImage(digest: string): Promise<{ debs: string[]; distributions: string[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'stx-trust-'));
  const run = (file: string, command: string[]): string =>
    `RUN --network=none ${JSON.stringify(['/bin/sh', '-c', `"$@" > /${file}`, 'sh', ...command])}`;
  const [dpkg = '', ...rest] = DPKG.split(' ');
  await solve(
    await findEngine({ workspace: ROOT, say: () => undefined }),
    {
      name: 'packages of keystone',
      dockerfile: [
        'FROM stx-image AS look',
        run('debs', [dpkg, ...rest.slice(0, 2), rest.slice(2).join(' ')]),
        run('distributions', ['/var/lib/openstack/bin/python', '-c', PYTHON]),
        'FROM scratch',
        'COPY --from=look /debs /distributions /',
      ].join('\n'),
      folders: {},
      images: { 'stx-image': { layout: imagesLayout(), digest } },
      buildArguments: {},
      labels: {},
      secrets: {},
      network: 'none',
      sourceDateEpoch: 0,
      output: { kind: 'folder', path: folder },
    },
    { logFile: join(folder, 'log'), onProgress: () => undefined },
  );
  const lines = async (file: string): Promise<string[]> =>
    (await readFile(join(folder, file), 'utf8')).trim().split('\n').sort();
  return { debs: await lines('debs'), distributions: await lines('distributions') };
}

function sourceOf({ properties = [] }: Component): string {
  const value = (name: string): string | undefined =>
    properties.find((each) => each.name === `aquasecurity:trivy:${name}`)?.value;
  const [epoch, release] = [value('SrcEpoch'), value('SrcRelease')];
  const version = `${epoch === undefined ? '' : `${epoch}:`}${value('SrcVersion') ?? ''}${release === undefined ? '' : `-${release}`}`;
  return `${value('SrcName') ?? ''}|${version}`;
}

whenAll('the bill of keystone equals what dpkg-query and importlib.metadata say in the image', async () => {
  await here.ok(['describe-image', 'keystone']);
  const { digest } = await here.receipt('keystone');
  const { components } = JSON.parse(await here.read('dist/bills/keystone/bom.cdx.json')) as { components: Component[] };
  const of = (type: string): Component[] => components.filter(({ purl }) => purl?.startsWith(`pkg:${type}/`));
  const found = await askImage(digest);
  const debs = of('deb').map(
    (each) => `${each.name}|${each.version}|${/arch=(\w+)/u.exec(each.purl ?? '')?.[1] ?? ''}|${sourceOf(each)}`,
  );
  expect(debs.sort()).toEqual(found.debs);
  expect(
    of('pypi')
      .map(({ name, version }) => `${name}|${version}`)
      .sort(),
  ).toEqual(found.distributions);
  expect(of('pypi').filter(({ hashes }) => hashes === undefined)).toEqual([]);
});

describe('signed', () => {
  let registry: RegistryServer;
  let folder: string;
  let settings: Record<string, string>;

  beforeAll(async () => {
    if (!ALL) return;
    registry = await startRegistry();
    folder = await makeFolder();
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const key = join(folder, 'key.pem');
    await writeFile(key, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    await chmod(key, 0o600);
    await writeFile(join(folder, 'key.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
    await writeFile(join(folder, 'other.pub'), other.export({ type: 'spki', format: 'pem' }));
    settings = { STX_REGISTRY: `${registry.host}/stx`, STX_REGISTRY_HTTP: '1', STX_SIGNING_KEY: key };
  });
  afterAll(async () => {
    if (ALL) await registry.stop();
  });

  const check = (key: string): string[] => [
    'check-image',
    `--reference=${registry.host}/stx/stx-keystone:signed`,
    `--key=${join(folder, key)}`,
  ];

  whenAll('a published image is checked with its public key, and refused with another', async () => {
    await here.ok(['publish-image', 'keystone', '--tag=signed', '--move'], settings);
    expect(await here.ok(check('key.pub'), settings)).toContain('agree with the image');
    expect(await here.fails(check('other.pub'), settings)).toContain('SIGNATURE_INVALID');
  });

  whenAll('published twice, nothing is uploaded', async () => {
    const uploads = async (): Promise<number> =>
      (await readFile(join(registry.folder, 'log'), 'utf8')).match(/"(?:PATCH|PUT) \/v2\/[^" ]*\/blobs\/uploads/gu)
        ?.length ?? 0;
    const before = await uploads();
    expect(before).toBeGreaterThan(0);
    await here.ok(['publish-image', 'keystone', '--tag=signed', '--move'], settings);
    expect(await uploads()).toBe(before);
  });

  /** A cosign that was built elsewhere, as an independent judge: STX_E2E_COSIGN=<path>. */
  const cosign = process.env.STX_E2E_COSIGN;
  (ALL && cosign !== undefined ? test : test.skip)('cosign verifies the signature and each attestation', async () => {
    const reference = `${registry.host}/stx/stx-keystone:signed`;
    const common = ['--key', join(folder, 'key.pub'), '--insecure-ignore-tlog', '--allow-http-registry', reference];
    await execa(cosign ?? '', ['verify', ...common]);
    for (const type of [
      'cyclonedx',
      'https://spdx.dev/Document',
      'https://slsa.dev/provenance/v1',
      'https://in-toto.io/attestation/test-result/v0.1',
    ]) {
      await execa(cosign ?? '', ['verify-attestation', '--type', type, ...common]);
    }
    await expect(
      execa(cosign ?? '', ['verify', '--key', join(folder, 'other.pub'), ...common.slice(2)]),
    ).rejects.toThrow();
  });
});
