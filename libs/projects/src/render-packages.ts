import { PACKAGES } from './package-table.js';

const OWN = '@stx/';
const VERSION = '0.1.0';

/** A package.json, as far as it is read here. */
export interface Manifest {
  dependencies?: Record<string, string> | undefined;
  devDependencies?: Record<string, string> | undefined;
}

/** The package.json of a package with the packages of libs/ that the table names; what it takes of node_modules stays. */
export function renderManifest(name: string, manifest: Manifest = {}): Manifest {
  const { imports = [], tests = [] } = PACKAGES[name] ?? {};
  const { dependencies, devDependencies, ...rest } = manifest;
  return {
    ...named(name),
    ...{ private: true, type: 'module', sideEffects: false, exports: './src/index.ts' },
    ...rest,
    ...declared('dependencies', dependencies, imports),
    ...declared('devDependencies', devDependencies, tests),
  };
}

/** The entries of packages in package-lock.json. */
export function renderLocked(manifests: Readonly<Record<string, Manifest>>): Record<string, object> {
  return Object.fromEntries(
    Object.entries(manifests).flatMap(([name, { dependencies, devDependencies }]): [string, object][] => [
      [
        `libs/${name}`,
        { ...named(name), ...(dependencies && { dependencies }), ...(devDependencies && { devDependencies }) },
      ],
      [`node_modules/${OWN}${name}`, { resolved: `libs/${name}`, link: true }],
    ]),
  );
}

const named = (name: string): object => ({ name: `${OWN}${name}`, version: VERSION });

/** npm sorts by name. */
function declared(
  field: keyof Manifest,
  before: Record<string, string> = {},
  names: readonly string[],
): Partial<Manifest> {
  const others = Object.entries(before).filter(([name]) => !name.startsWith(OWN));
  const all = [...others, ...names.map((name) => [`${OWN}${name}`, VERSION] as const)];
  const sorted = all.sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.length === 0 ? {} : { [field]: Object.fromEntries(sorted) };
}
