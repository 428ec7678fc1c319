// Loaded before Nx: prints, when a command ends, what its tasks made and what failed and why.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// The processes that Nx starts for its tasks load this too, and write to the file of the command itself.
if (process.env.STX_SUMMARY === undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'stx-summary-'));
  process.env.STX_SUMMARY = join(folder, 'lines');
  process.on('exit', () => {
    const lines = existsSync(process.env.STX_SUMMARY) ? readFileSync(process.env.STX_SUMMARY, 'utf8').trimEnd() : '';
    rmSync(folder, { recursive: true, force: true });
    if (lines.includes('\n')) console.log(`\nSummary (tasks that ran; the others were as before):\n${lines}`);
  });
}
