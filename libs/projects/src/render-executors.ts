import { TARGETS } from './target-table.js';
import { executorOf, type Target } from './targets/target.js';

const SCHEMA = 'http://json-schema.org/schema';

/** tools/nx-stx/executors.json. */
export function renderExecutors(): object {
  const executors = TARGETS.map((row): [string, object] => {
    const name = executorOf(row);
    const implementation = `./load-executor.cjs#${name}`;
    const batch = row.batch === true ? { batchImplementation: `${implementation}/batch`, preferBatch: true } : {};
    const schema = `./src/executors/${name}/schema.json`;
    return [name, { implementation, ...batch, schema, description: row.description }];
  });
  return { $schema: SCHEMA, executors: Object.fromEntries(executors) };
}

/** The schema.json of an executor, from which Nx checks options and prints help. */
export function renderSchema(row: Target): object {
  const { description, options = {}, required } = row;
  return {
    $schema: SCHEMA,
    version: 2,
    title: executorOf(row),
    description,
    type: 'object',
    properties: options,
    ...(required === undefined ? {} : { required }),
    additionalProperties: false,
  };
}
