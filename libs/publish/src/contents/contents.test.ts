import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import tar from 'tar-stream';
import { withTemporaryFolder } from '@stx/machine';
import { imageContents, imageFiles } from './image-contents.js';
import { readLayer } from './read-layer.js';
import { readLayerFile, writeLayerFile } from './layer-file.js';

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const SITE = 'var/lib/openstack/lib/python3.13/site-packages';

async function layerOf(letter: string, entries: Record<string, string>): ReturnType<typeof readLayer> {
  return await withTemporaryFolder('layer', async (folder) => {
    const pack = tar.pack();
    for (const [name, text] of Object.entries(entries)) pack.entry({ name }, text);
    pack.finalize();
    const chunks: Buffer[] = [];
    for await (const chunk of pack as AsyncIterable<Buffer>) chunks.push(chunk);
    const file = join(folder, 'layer');
    writeFileSync(file, gzipSync(Buffer.concat(chunks)));
    const contents = await readLayer(file, digest(letter), 'application/vnd.oci.image.layer.v1.tar+gzip');
    await writeLayerFile(folder, contents);
    expect(readLayerFile(folder, digest(letter))).toEqual(contents);
    return contents;
  });
}

const status = (...packages: string[]): string =>
  packages.map((each) => `Package: ${each}\nStatus: install ok installed\nVersion: 1:${each}-2\n`).join('\n');

test('packages, versions and bytes of an image are those that a container sees', async () => {
  const base = await layerOf('a', {
    './usr/lib/libgone.so': 'gone',
    './usr/lib/libc.so': 'libc6',
    'var/lib/dpkg/info/libc6:amd64.list': '/.\n/lib\n/lib/libc.so\n',
    'var/lib/dpkg/status': status('libc6'),
    [`${SITE}/six-1.16.0.dist-info/RECORD`]: 'six.py,,\n',
    [`${SITE}/six.py`]: 'six',
  });
  const top = await layerOf('b', {
    'usr/lib/.wh.libgone.so': '',
    [`${SITE}/.wh.six-1.16.0.dist-info`]: '',
    [`${SITE}/six-1.17.0.dist-info/RECORD`]: 'six.py,,\n"odd,name.py",,\n../../../bin/six,,\n',
    [`${SITE}/six.py`]: 'newer six',
    [`${SITE}/__pycache__/six.cpython-313.pyc`]: 'bytecode',
    [`${SITE}/odd,name.py`]: 'odd',
    'var/lib/openstack/bin/six': '#!',
    [`${SITE}/setuptools/_vendor/wheel-1.0.dist-info/RECORD`]: 'x,,\n',
    'usr/lib/python3/dist-packages/yaml-6.0.dist-info/RECORD': 'y,,\n',
    'var/lib/dpkg/status': `${status('libc6', 'zsh')}\nPackage: old\nStatus: deinstall ok config-files\nVersion: 1\n`,
  });
  expect([...imageFiles([base, top]).keys()]).not.toContain('usr/lib/libgone.so');
  const contents = imageContents(digest('c'), [base, top], [10, 20]);
  const inLayers = Object.fromEntries([...contents.python, ...contents.debs].map(({ name, ...rest }) => [name, rest]));
  expect(inLayers).toEqual({
    six: { version: '1.17.0', size: 9 + 8 + 3 + 2, layer: 1 },
    libc6: { version: '1:libc6-2', size: 5 + 21, layer: 0 },
    zsh: { version: '1:zsh-2', size: 0, layer: 0 },
  });
  expect(contents.layers.map(({ size, files }) => [size, files])).toEqual([
    [10, 6],
    [20, 8],
  ]);
});

test('a layer that is cut off is refused', async () => {
  await withTemporaryFolder('layer', async (folder) => {
    const file = join(folder, 'layer');
    writeFileSync(file, gzipSync(Buffer.alloc(4096)).subarray(0, 20));
    await expect(readLayer(file, digest('a'), 'x+gzip')).rejects.toMatchObject({ code: 'IMAGE_INVALID' });
    writeFileSync(join(folder, 'kept'), '');
    expect(readLayerFile(folder, digest('b'))).toBeUndefined();
  });
});
