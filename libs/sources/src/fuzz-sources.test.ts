import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { jest } from '@jest/globals';
import { StxError } from '@stx/errors';
import fc from 'fast-check';
import { submoduleUrl } from './add-submodules.js';
import { mirrorFile } from './find-in-mirror.js';
import { parsePax } from './parse-pax.js';
import { readTar } from './read-tar.js';
import { parseSubmodules } from './refuse-submodules.js';
import { leadsOut, refuseUnsafe, type ArchiveEntry } from './refuse-unsafe.js';
import { decodeName, showName } from './show-name.js';
import { unquote } from './snapshot-local.js';
import { extractArchive } from './unpack-archive.js';

jest.setTimeout(600_000);

const SEED = Number(process.env.STX_SEED ?? '19');
const CASES = 10_000;
const ARCHIVES = 500;
process.stdout.write(`fuzzing sources with STX_SEED=${String(SEED)}\n`);

const settings = (numRuns: number): { seed: number; numRuns: number } => ({ seed: SEED, numRuns });
const path = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom('..', '.', '', 'a', 'b', 'c'), { maxLength: 6 }).map((parts) => parts.join('/')),
);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stx-fuzz-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test(`${String(CASES)} repositories: a mirror's file never lies outside of the mirror`, () => {
  const url = fc.oneof(
    path.map((each) => `https://h/${each}`),
    path.map((each) => `ssh://h/${each}`),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(
    fc.property(url, (repository) => {
      const file = mirrorFile('/mirror', repository, 'c');
      return file === undefined || /^\/mirror\/[^/]+\/[^/]+\/c\.tar\.gz$/u.test(file);
    }),
    settings(CASES),
  );
});

test(`${String(CASES)} names of submodules: each URL is one that is fetched or none`, () => {
  fc.assert(
    fc.property(fc.oneof(path, fc.webUrl(), fc.string({ unit: 'binary' })), (url) => {
      const got = submoduleUrl('https://h/org/repo', url);
      return got === undefined || /^(?:https?|ssh|git):\/\//u.test(got);
    }),
    settings(CASES),
  );
  fc.assert(
    fc.property(fc.array(path), fc.string({ unit: 'binary' }), (paths, rest) =>
      parseSubmodules(
        [...paths.map((each, index) => `submodule.${String(index)}.path\n${each}`), rest].join('\0'),
      ).every((each) => !each.path.startsWith('/') && !each.path.split('/').includes('..')),
    ),
    settings(CASES),
  );
});

test(`${String(CASES)} lists of entries: what is accepted stays inside`, () => {
  const entry: fc.Arbitrary<ArchiveEntry> = fc.record({
    path,
    kind: fc.constantFrom('file', 'folder', 'symlink', 'hardlink', 'other'),
    target: path,
  });
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 8 }), (entries) => {
      try {
        refuseUnsafe('x', entries);
      } catch (error) {
        if (error instanceof StxError || error instanceof AggregateError) return true;
        throw error;
      }
      return entries.every((each) => !each.path.startsWith('/') && !each.path.split('/').includes('..'));
    }),
    settings(CASES),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(path, path), { maxLength: 8 }), path, (links, target) => {
      leadsOut([], target, new Map(links));
    }),
    settings(CASES),
  );
});

test(`${String(CASES)} names as bytes: what is shown has no control characters, and git's quotes end`, () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      unquote(Buffer.from(bytes).toString('latin1'));
      return (
        !/\p{Cc}/u.test(showName(bytes)) &&
        (decodeName(bytes) ?? '') === (decodeName(bytes) === undefined ? '' : Buffer.from(bytes).toString())
      );
    }),
    settings(CASES),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.string(), fc.string(), (bytes, key, value) => {
      for (const content of [
        Buffer.from(bytes),
        Buffer.from(`${String(key.length + value.length + 5)} ${key}=${value}\n`),
      ])
        try {
          parsePax(content);
        } catch (error) {
          if (!(error instanceof Error) || !error.message.startsWith('its extended header')) throw error;
        }
    }),
    settings(CASES),
  );
});

/** A small tar file of all kinds of members. */
function sample(): Buffer {
  const block = (name: string, type: string, content = '', target = ''): Buffer => {
    const header = Buffer.alloc(512);
    header.write(name);
    header.write(`${content.length.toString(8).padStart(11, '0')} `, 124);
    header.write(type, 156);
    header.write(target, 157);
    header.write('ustar\x0000', 257);
    return Buffer.concat([header, Buffer.from(content.padEnd(Math.ceil(content.length / 512) * 512, '\0'))]);
  };
  return Buffer.concat([
    block('pax', 'x', '12 path=a/b\n'),
    block('a', '0', 'content'),
    block('a/l', '2', '', '../a/b'),
    block('long', 'L', 'a/c\0'),
    block('a/c', '0', ''),
    block('a/h', '1', '', 'a/b'),
    block('a/d/', '5'),
    Buffer.alloc(1024),
  ]);
}

/** Writes the sums of all headers, so that a changed one is read on. */
function resum(bytes: Buffer): Buffer {
  for (let at = 0; at + 512 <= bytes.length; at += 512) {
    const header = bytes.subarray(at, at + 512);
    if (header.toString('latin1', 257, 262) !== 'ustar') continue;
    header.fill(' ', 148, 156);
    const sum = header.reduce((all, byte) => all + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  }
  return bytes;
}

const edits = fc.array(fc.tuple(fc.nat(5119), fc.integer({ min: 0, max: 255 })), { maxLength: 12 });
const cut = fc.option(fc.nat(5120), { nil: 5120 });

function mutate(changes: readonly (readonly [number, number])[], length: number): Buffer {
  const bytes = sample();
  for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
  return resum(bytes).subarray(0, length);
}

test(`${String(CASES)} changed tar files: headers are read to an end or refused`, async () => {
  const file = join(folder, 'headers.tar');
  await fc.assert(
    fc.asyncProperty(edits, cut, async (changes, length) => {
      const bytes = mutate(changes, length);
      writeFileSync(file, bytes);
      const handle = await open(file, 'r');
      try {
        let members = 0;
        for await (const member of readTar(handle, bytes.length)) members += member.size >= 0 ? 1 : 1e9;
        expect(members).toBeLessThan(20);
      } catch (error) {
        if (!(error instanceof Error) || !/^(?:it|its|the) /u.test(error.message)) throw error;
      } finally {
        await handle.close();
      }
    }),
    settings(CASES),
  );
});

test(`${String(ARCHIVES)} random and changed archives are unpacked or refused`, async () => {
  let count = 0;
  const magic = fc.constantFrom('', '504b0304', '504b0506', '1f8b08', '28b52ffd');
  const random = fc
    .tuple(magic, fc.uint8Array({ maxLength: 300 }))
    .map(([begin, rest]) => Buffer.concat([Buffer.from(begin, 'hex'), rest]));
  const changed = fc.tuple(edits, cut).map(([changes, length]) => mutate(changes, length));
  const packed = fc.tuple(changed, edits).map(([bytes, changes]) => {
    const zipped = gzipSync(bytes);
    for (const [at, value] of changes.slice(0, 2)) if (at < zipped.length) zipped[at] = value;
    return zipped;
  });
  await fc.assert(
    fc.asyncProperty(fc.oneof(random, changed, packed), async (bytes) => {
      const file = join(folder, `a-${String((count += 1))}`);
      writeFileSync(file, bytes);
      try {
        await extractArchive(file, `${file}-out`);
      } catch (error) {
        const all: unknown[] = error instanceof AggregateError ? error.errors : [error];
        if (!all.every((each) => each instanceof StxError)) throw error;
      } finally {
        rmSync(`${file}-out`, { recursive: true, force: true });
      }
    }),
    settings(ARCHIVES),
  );
});
