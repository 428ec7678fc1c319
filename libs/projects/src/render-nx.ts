import { KEYS, PROJECT_INPUTS, type KeyName } from './keys.js';
import { PACKAGES } from './package-table.js';
import { TARGETS } from './target-table.js';
import { executorOf, type Input } from './targets/target.js';

const PLUGIN = 'tools/nx-stx/src';

/** What of nx.json the tables decide. */
export function renderNx(): { namedInputs: object; targetDefaults: object } {
  const names = Object.keys(KEYS) as KeyName[];
  return {
    namedInputs: {
      ...PROJECT_INPUTS,
      ...Object.fromEntries(names.map((name) => [`${name}-code`, codeInputs(name)])),
    },
    targetDefaults: Object.fromEntries(
      TARGETS.flatMap((row) => {
        const executor = `./tools/nx-stx:${executorOf(row)}`;
        if (row.settings === 'project') return [];
        return row.settings === 'executor' ? [[executor, row.task]] : [[row.target, { executor, ...row.task }]];
      }),
    ),
  };
}

/** The inputs that contain the code of a key. */
export function codeInputs(name: KeyName): Input[] {
  const { includes, plugin = [], files = [], npm = [] } = KEYS[name];
  const executors = TARGETS.filter(({ code }) => code === name).map(executorOf);
  return [
    ...(includes === undefined ? [] : [`${includes}-code`]),
    ...packageInputs(name),
    ...(includes === undefined ? ['!{workspaceRoot}/libs/**/*.test.ts'] : []),
    ...(plugin.length === 0 ? [] : [`{workspaceRoot}/${PLUGIN}/${anyOf(plugin)}`]),
    ...(executors.length === 0 ? [] : [`{workspaceRoot}/${PLUGIN}/executors/${anyOf(executors)}/**/*`]),
    ...files.map((file) => `{workspaceRoot}/${file}`),
    ...(npm.length === 0 ? [] : [{ externalDependencies: npm }]),
  ];
}

/** One pattern for the packages that a key contains in the same way. */
function packageInputs(key: KeyName): string[] {
  const byPattern = new Map<string, string[]>();
  for (const [name, { keys }] of Object.entries(PACKAGES)) {
    for (const pattern of keys?.[key] ?? []) byPattern.set(pattern, [...(byPattern.get(pattern) ?? []), name]);
  }
  return [...byPattern].map(([pattern, names]) =>
    pattern.startsWith('!')
      ? `!{workspaceRoot}/libs/${anyOf(names)}/src/${pattern.slice(1)}`
      : `{workspaceRoot}/libs/${anyOf(names)}/src/${pattern}`,
  );
}

const anyOf = (names: readonly string[]): string => (names.length === 1 ? (names[0] ?? '') : `{${names.join(',')}}`);
