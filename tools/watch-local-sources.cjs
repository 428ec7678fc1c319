// Loaded before Nx: tells by STX_LOCAL_SOURCES in what state folders are that images or wheel sets are built from (`local:`). They
// may lie outside the workspace, where Nx does not look; check-lock has the variable in its key and looks at what is in them.
const { createHash } = process.getBuiltinModule('node:crypto');
const { existsSync, lstatSync, readdirSync, readFileSync, statSync } = process.getBuiltinModule('node:fs');
const { createRequire } = process.getBuiltinModule('node:module');
const { join } = process.getBuiltinModule('node:path');

const MENTIONS = /\blocal["']?\s*:/u;

/** The values of `local` in a parsed file: a path, or what has one. */
function* pathsIn(value) {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    const path = key === 'local' && typeof inner === 'object' && inner !== null ? inner.path : inner;
    if (key === 'local' && typeof path === 'string') yield path;
    else yield* pathsIn(inner);
  }
}

function* localSources() {
  for (const [kind, name] of [
    ['images', 'image.yaml'],
    ['wheels', 'wheels.yaml'],
  ]) {
    for (const folder of existsSync(kind) ? readdirSync(kind).sort() : []) {
      const file = join(kind, folder, name);
      const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
      if (MENTIONS.test(text)) yield* pathsIn(createRequire(__filename)('yaml').parseDocument(text).toJS());
    }
  }
}

/** Sizes and times of all files below a folder; what git itself keeps there is none of the source. */
function* statesBelow(path, stat = lstatSync) {
  try {
    const found = stat(path);
    if (!found.isDirectory()) yield `${path} ${found.size} ${found.mtimeMs} ${found.mode}`;
    else for (const name of readdirSync(path)) if (name !== '.git') yield* statesBelow(join(path, name));
  } catch ({ code }) {
    // What is not there, or may not be read, is told by the task that needs it.
    yield `${path} ${code}`;
  }
}

if (process.env.STX_LOCAL_SOURCES === undefined) {
  const paths = [...new Set(localSources())].sort();
  const hash = createHash('sha256');
  for (const path of paths) for (const state of statesBelow(path, statSync)) hash.update(`${state}\n`);
  // Without such sources it stays unset, so that keys are those of an Nx that was started by itself.
  if (paths.length > 0) process.env.STX_LOCAL_SOURCES = hash.digest('hex');
}
