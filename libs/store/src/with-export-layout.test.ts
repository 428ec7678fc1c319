import { mkdirSync, mkdtempSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureLayout } from './ensure-layout.js';
import { withExportLayout } from './with-export-layout.js';

const folder = (): string => mkdtempSync(join(tmpdir(), 'stx-layout-'));

test('a layout is made once and then left as it is', async () => {
  const layout = await ensureLayout(join(folder(), 'store'));
  expect(JSON.parse(readFileSync(join(layout, 'oci-layout'), 'utf8'))).toEqual({ imageLayoutVersion: '1.0.0' });
  writeFileSync(join(layout, 'index.json'), 'somebody else wrote this');
  await ensureLayout(layout);
  expect(readFileSync(join(layout, 'index.json'), 'utf8')).toBe('somebody else wrote this');
});

test('what an export writes as a blob is in the shared layout, the rest goes', async () => {
  const layout = folder();
  await withExportLayout(async (own) => {
    const other = await withExportLayout((each) => Promise.resolve(each), layout);
    expect(other).not.toBe(own);
    writeFileSync(join(own, 'blobs', 'sha256', 'b10b'), 'blob');
    writeFileSync(join(own, 'index.json'), 'index');
  }, layout);
  expect(readFileSync(join(layout, 'blobs', 'sha256', 'b10b'), 'utf8')).toBe('blob');
  expect(readdirSync(join(layout, 'exports'))).toEqual([]);
});

test('a failing export is cleaned up, one killed yesterday too', async () => {
  const layout = folder();
  const dead = join(layout, 'exports', 'dead', 'ingest');
  mkdirSync(dead, { recursive: true });
  const twoDaysAgo = Date.now() / 1000 - 2 * 86_400;
  utimesSync(join(layout, 'exports', 'dead'), twoDaysAgo, twoDaysAgo);
  await expect(withExportLayout(() => Promise.reject(new Error('boom')), layout)).rejects.toThrow('boom');
  expect(readdirSync(join(layout, 'exports'))).toEqual([]);
});
