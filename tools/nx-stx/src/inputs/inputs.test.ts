import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { matchFiles } from '@stx/explain';
import { holdsOnlyTypes, importClosure } from './import-closure.js';
import { TARGETS } from './key-exceptions.js';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

const inputSchema = z.union([z.string(), z.looseObject({ externalDependencies: z.array(z.string()).optional() })]);
type Input = z.infer<typeof inputSchema>;
const nxSchema = z.looseObject({
  namedInputs: z.record(z.string(), z.array(inputSchema)),
  targetDefaults: z.record(
    z.string(),
    z.looseObject({ cache: z.boolean().optional(), inputs: z.array(inputSchema).optional() }),
  ),
});
const nx = nxSchema.parse(JSON.parse(readFileSync(join(root, 'nx.json'), 'utf8')));

/** What of the code a key has, as Nx reads nx.json. */
function keyOf(target: string): { patterns: string[]; packages: string[] } {
  const expand = (input: Input): Input[] =>
    typeof input === 'string' && input in nx.namedInputs ? (nx.namedInputs[input] ?? []).flatMap(expand) : [input];
  const inputs = (nx.targetDefaults[target]?.inputs ?? []).flatMap(expand);
  return {
    patterns: inputs.flatMap((input) =>
      typeof input === 'string' && input.includes('{workspaceRoot}/') ? [input.replace('{workspaceRoot}/', '')] : [],
    ),
    packages: inputs.flatMap((input) => (typeof input === 'string' ? [] : (input.externalDependencies ?? []))),
  };
}

const all = ['libs', 'tools'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('__pycache__'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name))),
);
/** What may decide bytes: no index, which only passes names on, no type, and nothing that Nx reads of its own accord. */
const code = all.filter(
  (file) =>
    !/(?:^|\/)(?:index\.ts|[^/]*\.json)$/u.test(file) && !file.endsWith('.test.ts') && !holdsOnlyTypes(root, file),
);

/** Only locking makes use of these. */
const FOR_LOCKS = ['libs/sources/src/derive-version.ts'];
/** Only a mirror is written by these. */
const FOR_MIRRORS = ['libs/sources/src/{mirror-sources,pack-mirror,plan-mirror}.ts'];
/**
 * Code that is in a key although an edit of it changes nothing that the target makes. It costs work, not correctness, and goes
 * when its package is parted along the keys.
 */
const NEEDLESS: Record<string, string[]> = {
  'check-labels': [
    'libs/formats/src/{installed-by,parse-json,read-json,receipt}.ts',
    'libs/machine/src/{environment,require-private,with-temporary-folder,write-file-atomic}.ts',
  ],
  'check-locks': [
    ...FOR_LOCKS,
    ...FOR_MIRRORS,
    'libs/formats/src/{parse-json,read-json,receipt}.ts',
    // Only whether a local source was edited is asked of it.
    'libs/sources/src/{add-submodules,apply-patches,clone-commit,decompress,download-archive,extract-tar,extract-zip,fetch-commit,fetch-objects,fetch-patches,fetch-source,find-in-mirror,lay-out-work-tree,make-work-tree,parse-pax,read-series,read-tar,unpack-archive}.ts',
    'libs/store/src/{check-image,describe-image,ensure-layout,find-wheel,hash-file,link-wheels,put-blob,put-wheel,read-blob,remember-built,with-export-layout}.ts',
  ],
  'prepare-recipe': [
    ...FOR_LOCKS,
    ...FOR_MIRRORS,
    'libs/repositories/src/{collect-sources,read-supplied}.ts',
    'libs/formats/src/{installed-by,parse-json}.ts',
    'libs/oci/src/*.ts',
    // A recipe says what it is in the object that builds, which packs layers.
    'libs/recipes/src/{build-image,recipe}.ts',
    'libs/wheel-file/src/{check-metadata,check-record,check-startup-files,check-tags,find-conflicts,inspect-wheel,parse-record,parse-wheel-name,rules}.ts',
    'libs/store/src/{check-image,describe-image,ensure-layout,find-wheel,link-wheels,put-blob,put-wheel,read-blob,remember-built,with-export-layout}.ts',
  ],
  'build-wheels': [
    ...FOR_LOCKS,
    ...FOR_MIRRORS,
    'libs/repositories/src/read-supplied.ts',
    'libs/sources/src/{lay-out-work-tree,make-work-tree}.ts',
    'libs/wheel-file/src/install-wheel.ts',
    'libs/wheels/src/report-set.ts',
  ],
  'build-image': [...FOR_LOCKS, ...FOR_MIRRORS],
  'verify-image': [...FOR_LOCKS, ...FOR_MIRRORS],
  'describe-image': [...FOR_LOCKS, ...FOR_MIRRORS, 'libs/oci/src/make-manifest.ts'],
  // Bases and builders have one key.
  './tools/nx-stx:build-base': [
    'libs/pipeline/src/base/build-builder.ts',
    'tools/nx-stx/src/executors/build-builder/executor.ts',
  ],
  './tools/nx-stx:build-builder': [
    'libs/pipeline/src/base/build-base.ts',
    'tools/nx-stx/src/executors/build-base/executor.ts',
  ],
};

/** Only locks that keep two processes apart are taken with it. */
const PACKAGES_WITHOUT = ['fs-native-extensions', 'picomatch'];

test('programs that run in containers, and what only a batch reaches, count as reached', () => {
  const { files } = importClosure(root, 'tools/nx-stx/src/executors/build-wheels/batch.ts');
  expect(files).toEqual(
    expect.arrayContaining(['libs/wheels/src/sandbox/build_wheel.py', 'tools/nx-stx/src/batch-tasks.ts']),
  );
});

test('every cached target is looked at here', () => {
  const cached = Object.entries(nx.targetDefaults).filter(([, { cache }]) => cache === true);
  expect(Object.keys(TARGETS).sort()).toEqual(cached.map(([name]) => name).sort());
});

describe.each(Object.entries(TARGETS))('%s', (target, { executors, without, withoutPackages = [] }) => {
  const { patterns, packages } = keyOf(target);
  const entries = executors.flatMap((name) => [`${name}/executor.ts`, `${name}/batch.ts`]);
  const closures = entries
    .map((entry) => `tools/nx-stx/src/executors/${entry}`)
    .filter((entry) => existsSync(join(root, entry)))
    .map((entry) => importClosure(root, entry));

  test('has all code in its key that can decide what it makes', () => {
    const files = closures.flatMap((closure) => closure.files);
    const inKey = new Set([
      ...matchFiles({ patterns, own: false }, files),
      ...matchFiles({ patterns: without, own: false }, files),
    ]);
    expect(files.filter((file) => !inKey.has(file))).toEqual([]);
  });

  test('has all packages in its key that this code imports', () => {
    const isNeedless = (name: string): boolean => [...PACKAGES_WITHOUT, ...withoutPackages].includes(name);
    const used = closures.flatMap((closure) => closure.packages).filter((name) => !isNeedless(name));
    expect(used.filter((name) => !packages.includes(name))).toEqual([]);
  });

  test('has no code in its key that nothing reaches, but for what is listed here', () => {
    const reached = closures.flatMap((closure) => closure.files);
    const needless = matchFiles({ patterns, own: false }, code).filter((file) => !reached.includes(file));
    const listed = NEEDLESS[target] ?? [];
    const known = listed.length === 0 ? [] : matchFiles({ patterns: listed, own: false }, needless);
    expect(needless.filter((file) => !known.includes(file))).toEqual([]);
    expect(listed.filter((pattern) => matchFiles({ patterns: [pattern], own: false }, needless).length === 0)).toEqual(
      [],
    );
  });

  test('has no test in its key', () => {
    expect(matchFiles({ patterns, own: false }, all).filter((file) => file.endsWith('.test.ts'))).toEqual([]);
  });
});

test('an image on another base has all files of its image in its key, not the lock of the first base', () => {
  const variants = readdirSync(join(root, 'images'), { recursive: true, encoding: 'utf8' }).filter((file) =>
    /^[^/]+\/[^/]+\/project\.json$/u.test(file),
  );
  expect(variants).not.toEqual([]);
  for (const variant of variants) {
    const [image = '', base = ''] = variant.split('/');
    const project = z
      .looseObject({ namedInputs: z.looseObject({ image: z.array(z.string()) }) })
      .parse(JSON.parse(readFileSync(join(root, 'images', variant), 'utf8')));
    const patterns = project.namedInputs.image
      .filter((pattern) => pattern.includes('{workspaceRoot}'))
      .map((pattern) => pattern.replace('{workspaceRoot}/', ''));
    const files = ['image.yaml', 'patches/a.patch', 'files/a.conf', 'image.lock.yaml', 'verify.yaml', `${base}/x`];
    expect(
      matchFiles(
        { patterns, own: false },
        files.map((file) => `images/${image}/${file}`),
      ),
    ).toEqual(['image.yaml', 'patches/a.patch', 'files/a.conf'].map((file) => `images/${image}/${file}`));
  }
});

test('what an image is verified by is in the key of its verification alone', () => {
  const wanted = (named: readonly Input[], at: string): string[] => {
    const patterns = named.filter((input) => typeof input === 'string');
    const own = patterns.map((pattern) => pattern.replace('{projectRoot}', at).replace('{workspaceRoot}/', ''));
    return matchFiles({ patterns: own, own: false }, ['images/keystone/verify.yaml']);
  };
  const verified = nx.targetDefaults['verify-image']?.inputs ?? [];
  // A pattern with `!` takes a file out of the whole list, so the two cannot be added up.
  expect(verified.filter((input) => input === 'image' || input === 'verification')).toEqual(['verification']);
  expect(wanted(nx.namedInputs.verification ?? [], 'images/keystone')).toHaveLength(1);
  expect(wanted(nx.namedInputs.image ?? [], 'images/keystone')).toEqual([]);
  const variant = z
    .looseObject({ namedInputs: z.record(z.string(), z.array(inputSchema)) })
    .parse(JSON.parse(readFileSync(join(root, 'images', 'keystone', 'bookworm', 'project.json'), 'utf8')));
  expect(wanted(variant.namedInputs.verification ?? [], 'images/keystone/bookworm')).toHaveLength(1);
  expect(wanted(variant.namedInputs.image ?? [], 'images/keystone/bookworm')).toEqual([]);
});

test('how an image runs in a cloud is in no key', () => {
  const file = 'images/keystone/cloud.yaml';
  const holds = (inputs: readonly Input[], at: string): boolean => {
    const patterns = inputs.filter((input) => typeof input === 'string');
    const own = patterns.map((pattern) => pattern.replace('{projectRoot}', at).replace('{workspaceRoot}/', ''));
    return matchFiles({ patterns: own, own: false }, [file]).length > 0;
  };
  const { image = [], verification = [] } = nx.namedInputs;
  const locks = nx.targetDefaults['check-locks']?.inputs ?? [];
  expect([image, verification, locks].map((inputs) => holds(inputs, 'images/keystone'))).toEqual([false, false, false]);
  for (const name of ['keystone', 'glance', 'nova-api-proxy']) {
    const text = readFileSync(join(root, 'images', name, 'bookworm', 'project.json'), 'utf8');
    const { namedInputs } = z
      .looseObject({ namedInputs: z.record(z.string(), z.array(inputSchema)) })
      .parse(JSON.parse(text));
    for (const key of ['image', 'verification']) {
      const inputs = (namedInputs[key] ?? []).map((input) =>
        typeof input === 'string' ? input.replace(`images/${name}/`, 'images/keystone/') : input,
      );
      expect([name, key, holds(inputs, 'images/keystone/bookworm')]).toEqual([name, key, false]);
    }
  }
});
