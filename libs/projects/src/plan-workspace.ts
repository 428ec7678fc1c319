import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { PACKAGES } from './package-table.js';
import { planProjects, type JsonFiles } from './plan-projects.js';
import { targetsJson } from './project-json.js';
import { renderExecutors, renderSchema } from './render-executors.js';
import { renderNx } from './render-nx.js';
import { renderLocked, renderManifest } from './render-packages.js';
import { TARGETS } from './target-table.js';
import { executorOf } from './targets/target.js';

const names = z.record(z.string(), z.string()).optional();
const manifestSchema = z.looseObject({ dependencies: names, devDependencies: names });
const lockSchema = z.looseObject({ packages: z.record(z.string(), z.unknown()) });
const rootSchema = z.looseObject({ targets: z.record(z.string(), z.looseObject({ executor: z.string().optional() })) });

/** Every file that the tables decide, in whole or in part, by its path in the workspace. */
export function planWorkspace(root: string): JsonFiles {
  const read = (file: string): object => z.looseObject({}).parse(JSON.parse(readFileSync(join(root, file), 'utf8')));
  const manifests = Object.fromEntries(
    Object.keys(PACKAGES).map((name) => {
      const file = `libs/${name}/package.json`;
      return [name, renderManifest(name, existsSync(join(root, file)) ? manifestSchema.parse(read(file)) : {})];
    }),
  );
  const [lock, whole] = [read('package-lock.json'), read('project.json')];
  const locked = Object.entries({ ...lockSchema.parse(lock).packages, ...renderLocked(manifests) });
  const commands = Object.entries(rootSchema.parse(whole).targets).filter(
    ([, { executor }]) => executor === 'nx:run-commands',
  );
  return {
    ...planProjects(root),
    'project.json': { ...whole, targets: { ...Object.fromEntries(commands), ...targetsJson('workspace') } },
    'nx.json': { ...read('nx.json'), ...renderNx() },
    'tools/nx-stx/executors.json': renderExecutors(),
    ...Object.fromEntries(
      TARGETS.map((row) => [`tools/nx-stx/src/executors/${executorOf(row)}/schema.json`, renderSchema(row)]),
    ),
    ...Object.fromEntries(Object.entries(manifests).map(([name, manifest]) => [`libs/${name}/package.json`, manifest])),
    // npm's order.
    'package-lock.json': { ...lock, packages: Object.fromEntries(locked.sort(([a], [b]) => a.localeCompare(b, 'en'))) },
  };
}
