// What executors.json names: one function for each executor, which runs it from a bundle of the present sources. To translate
// some 150 files and to look for 300 modules takes each task most of a second; to read one bundle takes a third of it. As
// a CommonJS module, since Nx requires it.
const { createHash } = process.getBuiltinModule('node:crypto');
const { existsSync, readdirSync, readFileSync } = process.getBuiltinModule('node:fs');
const { join } = process.getBuiltinModule('node:path');
const { pathToFileURL } = process.getBuiltinModule('node:url');

const root = join(__dirname, '..', '..');

/** The folders whose files a bundle is made of. */
const sourceFolders = () => [
  join(__dirname, 'src'),
  ...readdirSync(join(root, 'libs')).map((room) => join(root, 'libs', room, 'src')),
];

/** What a bundle is called: the digest of all that may be in it, and of where it is, which the sources ask for. */
function nameOfBundle() {
  const hash = createHash('sha256').update(root).update(process.version);
  const add = (file) => existsSync(file) && hash.update(`\0${file}\0`).update(readFileSync(file));
  for (const name of ['load-executor.cjs', 'bundle-executors.mjs']) add(join(__dirname, name));
  for (const name of ['package.json', 'tsconfig.json', 'tsconfig.base.json']) add(join(root, name));
  // What is installed, by version: libraries are in the bundle too.
  const installed = join(root, 'node_modules', '.package-lock.json');
  add(existsSync(installed) ? installed : join(root, 'package-lock.json'));
  for (const folder of sourceFolders().filter((path) => existsSync(path))) {
    add(join(folder, '..', 'package.json'));
    const names = readdirSync(folder, { recursive: true });
    for (const name of names.filter((each) => each.endsWith('.ts') && !each.endsWith('.test.ts')).sort()) {
      add(join(folder, name));
    }
  }
  return hash.digest('hex').slice(0, 32);
}

/** A module of an executor, `executor` or `batch`, from the executor's bundle, which is made when there is none. */
async function load(executor, module) {
  const bundles = join(root, '.nx', 'executors');
  let name = nameOfBundle();
  while (!existsSync(join(bundles, name, executor))) {
    const { bundleExecutor } = await import(pathToFileURL(join(__dirname, 'bundle-executors.mjs')).href);
    // A source that is edited while it is bundled would else be found under the name of what it was before.
    const isStill = () => nameOfBundle() === name;
    await bundleExecutor(join(__dirname, 'src', 'executors', executor), join(bundles, name, executor), isStill);
    name = nameOfBundle();
  }
  return await import(pathToFileURL(join(bundles, name, executor, `${module}.js`)).href);
}

for (const name of readdirSync(join(__dirname, 'src', 'executors'))) {
  exports[name] = async (...given) => (await load(name, 'executor')).default(...given);
  exports[`${name}/batch`] = async function* batch(...given) {
    return yield* (await load(name, 'batch')).default(...given);
  };
}
