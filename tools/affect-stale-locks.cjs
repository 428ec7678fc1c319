// Loaded before Nx: `affected` goes by the folders of projects, and a constraint is in none of an image's. Where constraints
// changed, this adds the locks that check-locks refuses to the changed files: exactly their projects are affected.
const { spawnSync } = process.getBuiltinModule('node:child_process');
const { existsSync, readdirSync, readFileSync } = process.getBuiltinModule('node:fs');
const { createRequire } = process.getBuiltinModule('node:module');
const { join } = process.getBuiltinModule('node:path');

const root = join(__dirname, '..');
const CONSTRAINTS = 'wheels/constraints/';
const REPORTS = 'dist/locks';

/** The locks that are refused now. */
function refusedLocks() {
  const { status, stdout } = spawnSync(join(root, 'nx'), ['check-locks'], { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`./nx check-locks failed, so what is affected cannot be told:\n${stdout}`);
  const reports = existsSync(join(root, REPORTS)) ? readdirSync(join(root, REPORTS)).sort() : [];
  return reports.map((name) => JSON.parse(readFileSync(join(root, REPORTS, name), 'utf8')).file);
}

const ASKS = new Set(['affected', '--affected']);
if (process.argv.slice(2).some((argument) => ASKS.has(argument))) {
  const lines = createRequire(__filename)(join(root, 'node_modules/nx/dist/src/utils/command-line-utils.js'));
  const { parseFiles } = lines;
  if (typeof parseFiles !== 'function')
    throw new Error('Nx has no parseFiles any more: change tools/affect-stale-locks.cjs');
  lines.parseFiles = (options) => {
    const found = parseFiles(options);
    const isHit = found?.files.some((file) => file.startsWith(CONSTRAINTS)) ?? false;
    return isHit ? { ...found, files: [...new Set([...found.files, ...refusedLocks()])] } : found;
  };
}
