import { blobPath, indexSchema, indexText, makeManifest, MANIFEST_TYPE, named, parseManifest } from './index.js';

const A = `sha256:${'a'.repeat(64)}`;
const B = `sha256:${'b'.repeat(64)}`;

test('a manifest that is made has the fields of the specification, in one order, and is read again', () => {
  const layer = { digest: B, size: 2, mediaType: 'application/vnd.oci.image.layer.v1.tar', more: 1 };
  const text = JSON.stringify(makeManifest({ digest: A, size: 1 }, [layer], { note: 'x' }));
  expect(text).toBe(
    `{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"${A}","size":1},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"${B}","size":2}],"annotations":{"note":"x"}}`,
  );
  expect(parseManifest(Buffer.from(text), A)).toMatchObject({ config: { digest: A }, annotations: { note: 'x' } });
});

test('an index lists manifests by digest under names', () => {
  const manifest = { mediaType: MANIFEST_TYPE, digest: A, size: 2 };
  const text = indexText([named(manifest, 'image')]);
  expect(indexSchema.parse(JSON.parse(text)).manifests).toEqual([
    { ...manifest, annotations: { 'org.opencontainers.image.ref.name': 'image' } },
  ]);
});

test.each([
  ['no JSON', '{', 'it is not JSON'],
  ['an index', indexText([]), 'an index is not one'],
  ['a digest that is a path', JSON.stringify(makeManifest({ digest: '../x', size: 1 }, [])), 'config.digest'],
])('%s is no manifest, which names the field', (_what, text, why) => {
  expect(() => parseManifest(Buffer.from(text), A)).toThrow(why);
});

test('no text but a digest becomes a path', () => {
  expect(blobPath('/store', A)).toBe(`/store/blobs/sha256/${'a'.repeat(64)}`);
  for (const text of ['sha256:../../etc/passwd', 'sha512:aa', `${A}/..`])
    expect(() => blobPath('/store', text)).toThrow('is not a digest');
});
