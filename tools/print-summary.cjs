// Loaded before Nx: prints, when a command ends, what its tasks made and what failed and why. As a CommonJS module, since
// with one of the other kind Node would send Nx itself through its slower loader.
const { existsSync, mkdtempSync, readFileSync, rmSync } = process.getBuiltinModule('node:fs');
const { tmpdir } = process.getBuiltinModule('node:os');
const { join } = process.getBuiltinModule('node:path');

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
