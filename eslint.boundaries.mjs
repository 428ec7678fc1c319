import { readdirSync, readFileSync } from 'node:fs';

const LIBS = new URL('libs/', import.meta.url);
const OWN = '@stx/';

/** The packages of libs/, by name: what each declares in package.json for its code, and for its tests. */
export const PACKAGES = new Map(
  readdirSync(LIBS)
    .sort()
    .map((name) => {
      const declared = JSON.parse(readFileSync(new URL(`${name}/package.json`, LIBS), 'utf8'));
      const own = (entries = {}) =>
        Object.keys(entries).flatMap((entry) => (entry.startsWith(OWN) ? [entry.slice(OWN.length)] : []));
      const code = own(declared.dependencies);
      return [name, { code, tests: [...new Set([...code, ...own(declared.devDependencies)])].sort() }];
    }),
);
const NAMES = [...PACKAGES.keys()];

const PROGRAMS = {
  regex: '^(?:execa|(?:node:)?child_process)(?:/|$)',
  message: "Only libs/process starts programs: use runProgram of '@stx/process'.",
};
const YAML = {
  regex: '^yaml(?:/|$)',
  message: "Only libs/formats reads and writes YAML: use '@stx/formats'.",
};
const NX = {
  regex: '^(?:nx|@nx/[^/]+)(?:/|$)',
  message: 'Only tools/nx-stx imports Nx: move what an executor does to @stx/pipeline.',
};
const PATHS = {
  regex: `^(?:\\.\\./)+(?:libs|tools|(?:${NAMES.join('|')})/src)(?:/|$)`,
  message: "Import a package by its name, '@stx/<package>', never by a path; nothing imports tools/.",
};

/** @param testing Whether fixtures that a package exports as `<package>/testing` may be imported. */
function direction(who, packages, where, testing = false) {
  const allowed = packages.length === 0 ? 'no package' : `only ${packages.join(', ')}`;
  return {
    regex: packages.length === 0 ? '^@stx/' : `^@stx/(?!(?:${packages.join('|')})${testing ? '(?:/testing)?' : ''}$)`,
    message: `${who} may import ${allowed}${where === undefined ? '' : `: declare another package in ${where}`}.`,
  };
}

const ENVIRONMENT = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: "Only libs/machine reads the environment: use setting or inherit of '@stx/machine'.",
};

/** Tests and their fixtures, in the folders that a configuration is for. */
const inTests = (folder) => [`${folder}/**/*.test.ts`, `${folder}/**/testing/*.ts`];

/** The static and the dynamic form of the same bans; the rule for imports does not look at import(). */
function refuse(name, files, patterns, syntax = []) {
  return {
    name: `boundaries/${name}`,
    files,
    rules: {
      'no-restricted-imports': ['error', { patterns }],
      'no-restricted-syntax': [
        'error',
        ...patterns.map(({ regex, message }) => ({
          selector: `:matches(ImportExpression, TSImportType)[source.value=/${regex.replaceAll('/', '\\x2f')}/u]`,
          message,
        })),
        ...syntax,
      ],
    },
  };
}

/** Code imports what package.json declares as dependencies; tests also what it declares as devDependencies, and they set variables. */
function ofPackage([name, { code, tests }]) {
  const folder = `libs/${name}`;
  const others = [PATHS, NX, ...(name === 'process' ? [] : [PROGRAMS]), ...(name === 'formats' ? [] : [YAML])];
  const declared = (packages, kind) =>
    direction(folder, packages, `${kind} of ${folder}/package.json`, kind === 'devDependencies');
  return [
    refuse(
      name,
      [`${folder}/**`],
      [declared(code, 'dependencies'), ...others],
      name === 'machine' ? [] : [ENVIRONMENT],
    ),
    refuse(`${name}/tests`, inTests(folder), [declared(tests, 'devDependencies'), ...others]),
  ];
}

const PLUGIN = [direction('the plugin', NAMES), PATHS, PROGRAMS, YAML];

/** Where two entries match a file, the later one holds alone. */
export const boundaryConfigs = [
  refuse('elsewhere', ['**/*.{ts,mts,js,mjs}'], [direction('this file', NAMES), PATHS, NX, PROGRAMS, YAML]),
  refuse('trials', ['tests/e2e/**', 'bench/**'], [direction('a trial', NAMES), PATHS, NX, YAML]),
  refuse('plugin', ['tools/nx-stx/src/**'], PLUGIN, [ENVIRONMENT]),
  refuse('plugin/tests', inTests('tools/nx-stx/src'), PLUGIN),
  ...[...PACKAGES].flatMap(ofPackage),
];
