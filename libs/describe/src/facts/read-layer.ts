import { createReadStream } from 'node:fs';
import type { Readable, Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Decompressor } from '@cloudpss/zstd/napi';
import { StxError } from '@stx/errors';
import { parseJson } from '@stx/formats';
import { blobPath } from '@stx/oci';
import { extract, type Header } from 'tar-stream';
import { licencesInCopyright } from './copyright.js';
import { parseStatus } from './dpkg-status.js';
import type { LayerFacts } from './layer-facts.js';
import { parseMetadata } from './metadata.js';

/** Larger files are no METADATA, copyright or status. */
const LIMIT = 16 << 20;

const STATUS = 'var/lib/dpkg/status';
const OS_RELEASE = /^(?:etc|usr\/lib)\/os-release$/u;
const COPYRIGHT = /^usr\/share\/doc\/[^/]+\/copyright$/u;
const DOCUMENTS = /^usr\/share\/doc\/[^/]+(?:\/copyright)?$/u;
const METADATA = /\.dist-info\/METADATA$|\.egg-info\/PKG-INFO$/u;
const BILL = /\.dist-info\/sboms\/[^/]+\.json$/u;
const LIBRARY = /\.libs\/[^/]+\.so(?:\.[^/]*)?$/u;

/** Reads what a layer of the layout says about the software in it. @throws StxError IMAGE_INVALID if it is no archive. */
export async function readLayer(layout: string, layer: { digest: string; mediaType: string }): Promise<LayerFacts> {
  const facts: LayerFacts = {
    copyrights: {},
    links: {},
    distributions: {},
    libraries: [],
    bills: {},
    unread: [],
    removed: [],
    emptied: [],
  };
  const archive = decompressed(
    createReadStream(blobPath(layout, layer.digest), { highWaterMark: 1 << 20 }),
    layer.mediaType,
  );
  const entries = extract();
  archive.on('error', (error) => {
    entries.destroy(error);
  });
  archive.pipe(entries);
  try {
    for await (const entry of entries) {
      const path = entry.header.name.replace(/^(?:\.?\/)+/u, '').replace(/\/$/u, '');
      if (isWanted(path, entry.header)) await addFile(facts, path, entry as AsyncIterable<Buffer>);
      else {
        addName(facts, path, entry.header);
        entry.resume();
      }
    }
  } catch (cause) {
    throw new StxError('IMAGE_INVALID', `the layer ${layer.digest} cannot be read`, {
      hint: 'build the image again',
      cause,
    });
  }
  facts.libraries.sort();
  return facts;
}

function decompressed(bytes: Readable, mediaType: string): Readable {
  const through = (next: Transform): Readable => {
    bytes.on('error', (error) => next.destroy(error));
    return bytes.pipe(next);
  };
  if (mediaType.endsWith('zstd')) return through(new Decompressor());
  return mediaType.endsWith('gzip') ? through(createGunzip()) : bytes;
}

const isWanted = (path: string, { type, size }: Header): boolean =>
  type === 'file' &&
  size <= LIMIT &&
  (path === STATUS || OS_RELEASE.test(path) || COPYRIGHT.test(path) || METADATA.test(path) || BILL.test(path));

async function addFile(facts: LayerFacts, path: string, content: AsyncIterable<Buffer>): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of content) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  if (path === STATUS) facts.debs = parseStatus(text);
  else if (OS_RELEASE.test(path)) facts.osRelease = parseOsRelease(text);
  else if (COPYRIGHT.test(path)) facts.copyrights[path] = licencesInCopyright(text);
  else if (BILL.test(path)) facts.bills[path] = parseJson(text) ?? null;
  else {
    const metadata = parseMetadata(text);
    if (metadata === undefined) facts.unread.push(path);
    else facts.distributions[path] = metadata;
  }
}

function addName(facts: LayerFacts, path: string, { type, linkname }: Header): void {
  const [, folder = '', name = ''] = /^(.*\/)?([^/]*)$/u.exec(path) ?? [];
  if (name === '.wh..wh..opq') facts.emptied.push(folder.replace(/\/$/u, ''));
  else if (name.startsWith('.wh.')) facts.removed.push(folder + name.slice(4));
  else if (type !== 'directory' && (path === STATUS || METADATA.test(path))) facts.unread.push(path);
  else if (LIBRARY.test(path)) facts.libraries.push(path);
  else if (type === 'symlink' && typeof linkname === 'string' && DOCUMENTS.test(path)) facts.links[path] = linkname;
}

/** os-release(5). */
function parseOsRelease(text: string): Record<string, string> {
  const lines = [...text.matchAll(/^(?<key>[A-Z][A-Z0-9_]*)=(["']?)(?<value>.*)\2$/gmu)];
  return Object.fromEntries(lines.map(({ groups }) => [groups?.key ?? '', groups?.value ?? '']));
}
