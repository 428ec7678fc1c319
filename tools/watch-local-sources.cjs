// Loaded before Nx: tells by STX_LOCAL_SOURCES in what state folders are that images or wheel sets are built from (`local:`). They
// may lie outside the workspace, where Nx does not look; check-lock has the variable in its key and looks at what is in them.
const { createHash } = process.getBuiltinModule('node:crypto');
const { existsSync, lstatSync, readdirSync, readFileSync, statSync } = process.getBuiltinModule('node:fs');
const { createRequire } = process.getBuiltinModule('node:module');
const { join, resolve } = process.getBuiltinModule('node:path');

const MENTIONS = /\blocal["']?\s*:/u;

/** How many files are looked at; a source has no more, and a command is not to wait for a walk through a whole disk. */
const MOST_FILES = 250_000;

/** The values of `local` in a parsed file: a path, or what has one. An alias may lead back to what it stands in. */
function* pathsIn(value, seen = new Set()) {
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  for (const [key, inner] of Object.entries(value)) {
    const path = key === 'local' && typeof inner === 'object' && inner !== null ? inner.path : inner;
    if (key === 'local' && typeof path === 'string') yield path;
    else yield* pathsIn(inner, seen);
  }
}

/** What a file that mentions local sources says; what cannot be read, the task that reads the file refuses with its place. */
function readMentions(file) {
  try {
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    return MENTIONS.test(text)
      ? createRequire(__filename)('yaml').parseDocument(text, { logLevel: 'silent' }).toJS()
      : {};
  } catch {
    return {};
  }
}

function* localSources() {
  for (const [kind, name] of [
    ['images', 'image.yaml'],
    ['wheels', 'wheels.yaml'],
  ]) {
    for (const folder of existsSync(kind) ? readdirSync(kind).sort() : []) {
      const file = join(kind, folder, name);
      yield* pathsIn(readMentions(file));
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
  let files = 0;
  for (const path of paths) {
    // Sources cannot be the whole file system, which the task says that takes them.
    for (const state of resolve(path) === '/' ? [path] : statesBelow(path, statSync)) {
      if ((files += 1) > MOST_FILES) break;
      hash.update(`${state}\n`);
    }
  }
  // What was not looked at may have changed.
  if (files > MOST_FILES) hash.update(String(Date.now()));
  // Without such sources it stays unset, so that keys are those of an Nx that was started by itself.
  if (paths.length > 0) process.env.STX_LOCAL_SOURCES = hash.digest('hex');
}
