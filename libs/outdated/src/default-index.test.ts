import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withTemporaryFolder } from '@stx/machine';
import { defaultIndex } from './default-index.js';

async function indexOf(script: string): Promise<string> {
  return await withTemporaryFolder('python', async (folder) => {
    const python = join(folder, 'python3');
    writeFileSync(python, `#!/bin/sh\n${script}\n`);
    chmodSync(python, 0o755);
    return await defaultIndex(python);
  });
}

test("without a setting the index is pip's own", async () => {
  expect(await indexOf('case "$2" in *PyPI.simple_url*) echo https://index.example/simple ;; esac')).toBe(
    'https://index.example/simple',
  );
});

test.each(['echo "No module named pip" >&2; exit 1', 'echo nothing'])(
  'a Python that names none is refused: %s',
  async (script) => {
    await expect(indexOf(script)).rejects.toMatchObject({ code: 'INDEX_UNREACHABLE' });
  },
);
