/** The packages of libs/ in order: a package imports only packages listed before it. */
export const ROOMS = [
  'codes',
  'errors',
  'machine',
  'process',
  'formats',
  'oci',
  'engine',
  'store',
  'repositories',
  'registry',
  'sources',
  'index',
  'base',
  'lock',
  'wheel-file',
  'wheels',
  'layers',
  'plan',
  'recipes',
  'verify',
  'publish',
  'explain',
  'importing',
  'pipeline',
];

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
  regex: `^(?:\\.\\./)+(?:libs|tools|(?:${ROOMS.join('|')})/src)(?:/|$)`,
  message: "Import a package by its name, '@stx/<package>', never by a path; nothing imports tools/.",
};

function direction(who, rooms) {
  const allowed = rooms.length === 0 ? 'no package' : `only ${rooms.join(', ')}`;
  return {
    regex: rooms.length === 0 ? '^@stx/' : `^@stx/(?!(?:${rooms.join('|')})$)`,
    message: `Import direction: ${who} may import ${allowed}. The order of the packages is in eslint.rooms.mjs.`,
  };
}

const ENVIRONMENT = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: "Only libs/machine reads the environment: use setting or inherit of '@stx/machine'.",
};

/** The static and the dynamic form of the same bans; the rule for imports does not look at import(). */
function refuse(name, files, patterns, syntax = []) {
  return {
    name: `rooms/${name}`,
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

function room(name, index) {
  const who = `libs/${name}`;
  return refuse(
    name,
    [`${who}/**`],
    [
      direction(who, ROOMS.slice(0, index)),
      PATHS,
      NX,
      ...(name === 'process' ? [] : [PROGRAMS]),
      ...(name === 'formats' ? [] : [YAML]),
    ],
    name === 'machine' ? [] : [ENVIRONMENT],
  );
}

/** Tests set variables for the programs that they start. */
function inTests(config) {
  const {
    'no-restricted-syntax': [level, ...entries],
  } = config.rules;
  return {
    ...config,
    name: `${config.name}/tests`,
    files: config.files.flatMap((files) =>
      ['*.test.ts', 'testing/*.ts'].map((tests) => `${files.replace('/**', '')}/**/${tests}`),
    ),
    rules: { ...config.rules, 'no-restricted-syntax': [level, ...entries.filter((entry) => entry !== ENVIRONMENT)] },
  };
}

/** One entry per room; where two match a file, the later one holds alone. */
export const roomConfigs = [
  refuse('elsewhere', ['**/*.{ts,mts,js,mjs}'], [direction('this file', ROOMS), PATHS, NX, PROGRAMS, YAML]),
  refuse('trials', ['tests/e2e/**', 'bench/**'], [direction('a trial', ROOMS), PATHS, NX, YAML]),
  refuse('plugin', ['tools/nx-stx/src/**'], [direction('the plugin', ROOMS), PATHS, PROGRAMS, YAML], [ENVIRONMENT]),
  ...ROOMS.map(room),
].flatMap((config) =>
  config.rules['no-restricted-syntax'].includes(ENVIRONMENT) ? [config, inTests(config)] : [config],
);
