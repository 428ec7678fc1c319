import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** How many bundles stay: that of an earlier state is wanted again after a look at another branch. */
const KEPT = 4;

/** What stays outside: Nx itself, which is loaded already, and native code. */
const EXTERNAL = ['nx', '@nx/*', 'fs-native-extensions', '@cloudpss/zstd'];

/** Sources find scripts beside themselves, so each goes on being told where itself is and not where the bundle is. */
const ownPlace = {
  name: 'own-place',
  setup: ({ onLoad }) => {
    onLoad({ filter: /\/(?:libs|tools)\/[^/]+\/src\/.*\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)),
      loader: 'ts',
    }));
  },
};

/** Deletes all but the newest bundles, and what killed processes left half-made an hour ago. */
async function dropOld(bundles) {
  const found = await Promise.all(
    (await readdir(bundles)).map(async (name) => {
      const path = join(bundles, name);
      return { path, isWhole: !name.startsWith('.'), time: (await stat(path).catch(() => ({ mtimeMs: 0 }))).mtimeMs };
    }),
  );
  const whole = found.filter(({ isWhole }) => isWhole).sort((a, b) => b.time - a.time);
  const abandoned = found.filter(({ isWhole, time }) => !isWhole && time < Date.now() - 3_600_000);
  for (const { path } of whole.slice(KEPT)) {
    // Nobody is to find a part of one under its name; of two who drop it at once one finds it gone.
    const dropped = join(bundles, `.${basename(path)}.${String(process.pid)}.dropped`);
    await rename(path, dropped).catch(() => undefined);
    await rm(dropped, { recursive: true, force: true });
  }
  for (const { path } of abandoned) await rm(path, { recursive: true, force: true });
}

/**
 * Bundles one executor, and its batch where it has one, and puts the result in its place whole; nowhere, if the sources are no
 * longer those that the place is named by. A bundle of all executors would make each task load what any of them needs.
 *
 * @param source The executor's folder.
 * @param place Its folder in the bundles: the digest of the sources, then its name.
 * @throws the bundler's error, which names file, line and column, where a source cannot be read.
 */
export async function bundleExecutor(source, place, isStill) {
  const digest = dirname(place);
  const bundles = dirname(digest);
  const own = join(bundles, `.${basename(digest)}.${basename(place)}.${String(process.pid)}.tmp`);
  try {
    await build({
      entryPoints: ['executor', 'batch'].map((name) => join(source, `${name}.ts`)).filter((file) => existsSync(file)),
      outdir: own,
      outbase: source,
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      external: EXTERNAL,
      // Libraries of the older kind ask for Node's modules by a function that modules of the newer kind do not have.
      banner: {
        js: "import { createRequire as stxRequire } from 'node:module'; const require = stxRequire(import.meta.url);",
      },
      plugins: [ownPlace],
      logLevel: 'silent',
    });
    await writeFile(join(own, 'package.json'), '{ "type": "module" }\n');
    if (!isStill()) return;
    await mkdir(digest, { recursive: true });
    await rename(own, place).catch((error) => {
      // Another task was first; it bundled the same.
      if (!existsSync(place)) throw error;
    });
    await dropOld(bundles);
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}
