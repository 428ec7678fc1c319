import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordPrograms, requireRecorded } from './require-recorded.js';

test('a program whose bytes are not those that were built is not run', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stx-programs-'));
  try {
    for (const name of ['buildctl', 'buildkitd', 'earlier']) writeFileSync(join(folder, name), name, { mode: 0o700 });
    await recordPrograms(folder, ['buildctl']);
    await recordPrograms(folder, ['buildkitd']);
    await requireRecorded(folder, ['buildctl', 'earlier']);
    appendFileSync(join(folder, 'buildkitd'), '!');
    await expect(requireRecorded(folder, ['buildkitd'])).rejects.toThrow(
      /its bytes are not those that were built here/u,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
