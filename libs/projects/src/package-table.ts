import type { KeyName } from './keys.js';

/** A package of libs/. A package without keys decides no result: an edit of it rebuilds nothing. */
export interface PackageRow<Name extends string = string> {
  /** The packages that its code may import, all of which stand above it in the table. */
  imports: readonly Name[];
  /** Packages that only its tests import. */
  tests?: readonly Name[];
  /** The keys that contain its code, and which files below src; a pattern with `!` omits files. */
  keys?: Readonly<Partial<Record<KeyName, readonly string[]>>>;
}

const TOP = ['*.ts'];
const ALL = ['**/*'];
const folders = (...names: string[]): string[] => [`{${names.join(',')}}/**/*`];

/** The call lets the compiler check that a row imports only packages of the table. */
const table = <Name extends string>(rows: Record<Name, PackageRow<NoInfer<Name>>>): Record<string, PackageRow> => rows;

/** Every package of libs/, in the order of the data: requirements, lock, wheels, image, verification, publication. */
export const PACKAGES = table({
  codes: { imports: [] },
  errors: { imports: ['codes'], keys: { engine: TOP, 'lock-check': TOP, 'label-check': TOP } },
  machine: { imports: ['errors'], keys: { engine: TOP, 'lock-check': TOP, 'label-check': TOP, base: TOP } },
  process: { imports: ['errors', 'machine'], keys: { engine: TOP, 'lock-check': TOP, base: TOP } },
  formats: {
    imports: ['errors', 'machine'],
    keys: {
      engine: TOP,
      'lock-check': TOP,
      'label-check': TOP,
      base: [
        '{base,canonical-json,debian,distribution,distributions,foreign-images,layers,names,package-repositories,parse-json,read-yaml,receipt}.ts',
      ],
    },
  },
  engine: { imports: ['errors', 'formats', 'machine', 'process'], keys: { engine: TOP, base: TOP } },
  http: { imports: [] },
  oci: { imports: ['errors', 'formats'], keys: { engine: TOP } },
  store: {
    imports: ['engine', 'errors', 'formats', 'machine', 'oci'],
    tests: ['process'],
    keys: { engine: TOP, 'lock-check': TOP },
  },
  index: { imports: ['engine', 'errors', 'machine', 'store'], keys: { wheels: ALL } },
  registry: { imports: ['errors', 'formats', 'http', 'machine', 'oci', 'process', 'store'] },
  sources: {
    imports: ['engine', 'errors', 'formats', 'machine', 'process', 'store'],
    keys: { engine: TOP, 'lock-check': TOP },
  },
  repositories: {
    imports: ['engine', 'errors', 'formats', 'machine', 'process', 'store'],
    keys: {
      engine: TOP,
      'lock-check': ['{key-fingerprint,package-sources}.ts'],
      image: ['sandbox/*.py'],
      base: [...TOP, 'sandbox/*.py'],
    },
  },
  'wheel-file': { imports: ['errors', 'formats'], keys: { wheels: ALL, recipe: TOP, image: TOP } },
  layers: {
    imports: ['engine', 'errors', 'formats', 'machine', 'oci', 'store', 'wheel-file'],
    keys: { recipe: TOP, image: TOP },
  },
  base: {
    imports: ['engine', 'errors', 'formats', 'machine', 'process', 'repositories', 'store'],
    keys: { base: TOP },
  },
  lock: {
    imports: ['engine', 'errors', 'formats', 'index', 'machine', 'store'],
    tests: ['process'],
    keys: {
      'lock-check': ['{check-*,compare-release,with-builds,collect-request,select-profiles}.ts'],
      wheels: ['{collect-request,isolated-folder,select-profiles}.ts', 'sandbox/isolated/**/*'],
      image: ['select-profiles.ts'],
    },
  },
  wheels: {
    imports: ['engine', 'errors', 'formats', 'index', 'lock', 'machine', 'sources', 'store', 'wheel-file'],
    keys: { wheels: ALL },
  },
  plan: { imports: ['errors', 'formats', 'lock', 'repositories'], keys: { image: TOP } },
  verify: { imports: ['engine', 'errors', 'formats', 'machine'], tests: ['process'], keys: { verify: ALL } },
  recipes: {
    imports: ['engine', 'errors', 'formats', 'layers', 'machine', 'plan', 'repositories', 'sources', 'store'],
    tests: ['process'],
    keys: { recipe: [...ALL, '!{closures,derived,dockerfile}/**/*'], image: [...ALL, '!{closures,prepare}/**/*'] },
  },
  publish: {
    imports: ['errors', 'formats', 'lock', 'machine', 'oci', 'plan', 'process', 'registry', 'store', 'verify'],
  },
  describe: {
    imports: ['engine', 'errors', 'formats', 'machine', 'oci', 'store'],
    keys: { describe: [...TOP, '{facts,formats,statements}/**/*'] },
  },
  advisories: { imports: ['describe', 'errors', 'formats'], tests: ['machine', 'process'] },
  sign: { imports: ['errors', 'formats', 'machine', 'process'] },
  cloud: { imports: ['errors', 'formats', 'machine', 'oci', 'process', 'store'] },
  explain: { imports: ['formats', 'lock', 'machine'] },
  // Only reports: it decides no result.
  outdated: { imports: ['engine', 'errors', 'formats', 'http', 'lock', 'process'], tests: ['machine'] },
  projects: { imports: ['formats'] },
  importing: { imports: ['errors', 'formats', 'projects', 'recipes'], tests: ['process'] },
  pipeline: {
    imports: [
      'advisories',
      'base',
      'cloud',
      'describe',
      'engine',
      'errors',
      'explain',
      'formats',
      'importing',
      'lock',
      'machine',
      'oci',
      'outdated',
      'plan',
      'publish',
      'recipes',
      'registry',
      'repositories',
      'sign',
      'sources',
      'store',
      'verify',
      'wheels',
    ],
    tests: ['process'],
    keys: {
      'lock-check': folders('context', 'inputs', 'requirements', 'check-lock', 'check-locks', 'lock-report'),
      wheels: folders('context', 'inputs', 'requirements', 'receipts', 'restore', 'lock-report', 'build-wheels'),
      recipe: folders('context', 'inputs', 'receipts', 'prepare-recipe'),
      image: folders('context', 'inputs', 'requirements', 'receipts', 'restore', 'image', 'build-image'),
      base: folders('receipts', 'base'),
      'label-check': folders('context', 'check-labels'),
      verify: folders('context', 'inputs', 'requirements', 'receipts', 'restore', 'image', 'verify-image'),
      describe: folders('context', 'inputs', 'requirements', 'receipts', 'restore', 'image', 'describe'),
    },
  },
});
