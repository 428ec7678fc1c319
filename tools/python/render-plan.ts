import { z } from 'zod';

/** A plan that TypeScript writes as JSON and Python reads: its schema, and what Python calls its parts. */
export interface PythonPlan {
  /** The module with its types, beside the program that reads it. */
  file: string;
  /** Who writes it, for who looks for its fields. */
  from: string;
  schema: z.ZodType;
  /** Name and docstring of each object by its keys from the top, such as `services.checks`; of the plan itself by ''. */
  types: Readonly<Record<string, readonly [name: string, about: string]>>;
}

/** The part of JSON Schema that plans use. */
interface JsonSchema {
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  prefixItems?: JsonSchema[];
  additionalProperties?: JsonSchema | boolean;
  anyOf?: JsonSchema[];
}

const PLAIN: Readonly<Record<string, string>> = {
  string: 'str',
  integer: 'int',
  number: 'float',
  boolean: 'bool',
};
const KEYWORDS = new Set(['as', 'class', 'def', 'del', 'for', 'from', 'global', 'if', 'import', 'in', 'is', 'lambda']);
const isName = (key: string): boolean => /^[A-Za-z_]\w*$/u.test(key) && !KEYWORDS.has(key);

/** The Python module that says what a plan holds. @throws Error for a part without a name, or a name without a part. */
export function renderPlan(plan: PythonPlan): string {
  const definitions = new Map<string, string>();
  const schema = z.toJSONSchema(plan.schema, { io: 'output' }) as JsonSchema;
  typeOf(schema, '', plan, definitions);
  const unused = Object.keys(plan.types).filter((path) => !definitions.has(path));
  if (unused.length > 0) throw new Error(`${plan.file}: the plan has no object at ${unused.join(', ')}`);
  const body = [...definitions.values()].join('\n\n\n');
  const names = ['NotRequired', 'TypedDict'].filter((name) => new RegExp(`\\b${name}\\b`, 'u').test(body));
  const head = `"""What a plan holds that ${plan.from} writes; \`npm run schemas\` makes this file of its schema."""`;
  return `${head}\n\nfrom typing import ${names.join(', ')}\n\n${body.startsWith('class') ? '\n' : ''}${body}\n`;
}

function typeOf(schema: JsonSchema, path: string, plan: PythonPlan, definitions: Map<string, string>): string {
  const inner = (each: JsonSchema): string => typeOf(each, path, plan, definitions);
  const { type = '', anyOf, items, prefixItems, properties, additionalProperties } = schema;
  if (Array.isArray(type)) return eitherOf(type.map((each) => inner({ ...schema, type: each })));
  if (type === 'null') return 'None';
  if (anyOf?.every((each) => each.properties !== undefined) === true) return inner(together(anyOf));
  if (anyOf !== undefined) return eitherOf(anyOf.map(inner));
  if (properties !== undefined) return define(properties, new Set(schema.required), path, plan, definitions);
  if (prefixItems !== undefined) return `list[${eitherOf(prefixItems.map(inner))}]`;
  if (items !== undefined) return `list[${inner(items)}]`;
  if (typeof additionalProperties === 'object') return `dict[str, ${inner(additionalProperties)}]`;
  const plain = PLAIN[type];
  if (plain === undefined) throw new Error(`${plan.file}: no type of Python for ${path}: ${JSON.stringify(schema)}`);
  return plain;
}

const eitherOf = (types: readonly string[]): string => [...new Set(types)].join(' | ');

/** Alternatives as one object, which needs the keys that all of them need: Python looks for the others. */
function together(alternatives: readonly JsonSchema[]): JsonSchema {
  const properties = Object.assign({}, ...alternatives.map((each) => each.properties)) as Record<string, JsonSchema>;
  const required = Object.keys(properties).filter((key) =>
    alternatives.every((each) => each.required?.includes(key) === true),
  );
  return { type: 'object', properties, required };
}

/** Defines the type of an object, after those of its parts; returns its name. */
function define(
  properties: Readonly<Record<string, JsonSchema>>,
  required: ReadonlySet<string>,
  path: string,
  plan: PythonPlan,
  definitions: Map<string, string>,
): string {
  const [name, about] = plan.types[path] ?? [];
  if (name === undefined || about === undefined) throw new Error(`${plan.file}: the object at '${path}' has no name`);
  const fields = Object.entries(properties).map(([key, value]) => {
    const type = typeOf(value, path === '' ? key : `${path}.${key}`, plan, definitions);
    return { key, type: required.has(key) ? type : `NotRequired[${type}]` };
  });
  definitions.set(
    path,
    fields.every(({ key }) => isName(key))
      ? `class ${name}(TypedDict):\n    """${about}"""\n\n${fields.map(({ key, type }) => `    ${key}: ${type}`).join('\n')}`
      : // A key that is a keyword of Python needs the other notation.
        `# ${about}\n${name} = TypedDict(\n    "${name}",\n    {\n${fields.map(({ key, type }) => `        "${key}": ${type},`).join('\n')}\n    },\n)`,
  );
  return name;
}
