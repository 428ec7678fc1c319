import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportImage } from './export-image.js';
import { alignConstraints } from './pack-wheels.js';

const folder = mkdtempSync(join(tmpdir(), 'stx-export-'));
const layout = join(folder, 'layout');
mkdirSync(join(layout, 'blobs', 'sha256'), { recursive: true });

function blob(content: string): { digest: string; size: number } {
  const hash = createHash('sha256').update(content).digest('hex');
  writeFileSync(join(layout, 'blobs', 'sha256', hash), content);
  return { digest: `sha256:${hash}`, size: content.length };
}

const layer = blob('layer');
const config = blob(
  JSON.stringify({ architecture: 'amd64', os: 'linux', rootfs: { type: 'layers', diff_ids: [layer.digest] } }),
);
const mediaType = 'application/vnd.oci.image.manifest.v1+json';
const manifest = blob(
  JSON.stringify({
    schemaVersion: 2,
    mediaType,
    config: { ...config, mediaType: 'application/vnd.oci.image.config.v1+json' },
    layers: [{ ...layer, mediaType: 'application/vnd.oci.image.layer.v1.tar' }],
  }),
);
const inputs = { layout, digest: manifest.digest, reference: 'stx-x:latest' };

test('equal images give equal archives', async () => {
  const [one, two] = [join(folder, 'one.tar'), join(folder, 'two.tar')];
  await exportImage({ ...inputs, output: one });
  await exportImage({ ...inputs, output: two });
  expect(readFileSync(one).equals(readFileSync(two))).toBe(true);
});

test('a failure keeps the earlier archive and leaves no partial file', async () => {
  const output = join(folder, 'kept', 'image.tar');
  await exportImage({ ...inputs, output });
  const before = readFileSync(output);
  const broken = blob(
    JSON.stringify({
      ...JSON.parse(readFileSync(join(layout, 'blobs', manifest.digest.replace(':', '/')), 'utf8')),
      layers: [{ digest: `sha256:${'0'.repeat(64)}`, size: 1, mediaType: 'x' }],
    }),
  );
  await expect(exportImage({ ...inputs, digest: broken.digest, output })).rejects.toThrow();
  expect(readFileSync(output).equals(before)).toBe(true);
  expect(readdirSync(join(folder, 'kept'))).toEqual(['image.tar']);
});

test("versions of wheels replace the release's constraints, with names compared by PEP 503 and markers kept", () => {
  const text = alignConstraints({
    wheels: [{ name: 'prettytable', version: '0.7.2', file: 'f', sha256: 's' }],
    constraints: [
      { name: 'prettytable', version: '3.17.0', marker: undefined },
      { name: 'backports-strenum', version: '1.3.1', marker: "python_version=='3.10'" },
    ],
  });
  expect(text).toBe("backports-strenum===1.3.1;python_version=='3.10'\nprettytable===0.7.2\n");
});
