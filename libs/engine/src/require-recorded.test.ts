import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordPrograms, requireRecorded } from './require-recorded.js';

test('a program whose bytes are not those that were built is not run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stx-programs-'));
  try {
    for (const name of ['buildctl', 'buildkitd', 'earlier']) writeFileSync(join(folder, name), name, { mode: 0o700 });
    recordPrograms(folder, ['buildctl']);
    recordPrograms(folder, ['buildkitd']);
    requireRecorded(folder, ['buildctl', 'earlier']);
    appendFileSync(join(folder, 'buildkitd'), '!');
    expect(() => {
      requireRecorded(folder, ['buildkitd']);
    }).toThrow(/its bytes are not those that were built here/u);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
