import { existsSync, lstatSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '@stx/process';
import { unpackLayer } from './unpack-layer.js';

/** Making a device needs root. */
const asRoot = process.getuid?.() === 0 ? test : test.skip;

asRoot('a whiteout becomes a device 0/0 of overlayfs, and modes and links stay', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stx-layer-'));
  try {
    const from = join(folder, 'from');
    mkdirSync(join(from, 'etc'), { recursive: true });
    writeFileSync(join(from, 'etc', '.wh.gone'), '');
    writeFileSync(join(from, 'etc', 'kept'), 'x', { mode: 0o640 });
    await runProgram('tar', ['-C', from, '-czf', join(folder, 'layer'), '.']);
    await unpackLayer(join(folder, 'layer'), join(folder, 'to'));
    const gone = lstatSync(join(folder, 'to', 'etc', 'gone'));
    expect([gone.isCharacterDevice(), gone.rdev]).toEqual([true, 0]);
    expect(existsSync(join(folder, 'to', 'etc', '.wh.gone'))).toBe(false);
    expect(lstatSync(join(folder, 'to', 'etc', 'kept')).mode & 0o777).toBe(0o640);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
