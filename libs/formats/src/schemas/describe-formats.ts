import { FORMATS, jsonSchema, type JsonSchema } from './write-schemas.js';

interface Row {
  key: string;
  type: string;
  /** The default, `required`, or nothing for an optional key. */
  otherwise: string;
  meaning: string;
}

/** An object with more keys than this has one description per file, to which later occurrences refer. */
const LARGE = 2;

const code = (value: unknown): string => `\`${JSON.stringify(value)}\``;

function typeOf(schema: JsonSchema): string {
  if (schema.title !== undefined) return schema.title;
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(code).join(' or ');
  if (schema.anyOf !== undefined) return 'one of the forms below';
  if (schema.items !== undefined) return `list: ${typeOf(schema.items)}`;
  if (isMap(schema)) return `map: ${typeOf(schema.propertyNames ?? {})} -> ${typeOf(valueOf(schema))}`;
  const names: Record<string, string> = {
    string: 'text',
    integer: 'whole number',
    boolean: 'true or false',
    object: 'keys below',
  };
  return names[schema.type ?? ''] ?? schema.type ?? 'text';
}

const isMap = (schema: JsonSchema): boolean => schema.type === 'object' && schema.properties === undefined;

function valueOf(schema: JsonSchema): JsonSchema {
  return typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {};
}

function otherwiseOf(schema: JsonSchema, isNeeded: boolean): string {
  if (isNeeded) return 'required';
  return schema.default === undefined ? '' : code(schema.default);
}

/** The rows below a key: fields, list items (`[]`), values of a map (`.*`), and each form of a union. */
function* rowsBelow(schema: JsonSchema, path: string, seen: Map<string, string>, isForm = false): Generator<Row> {
  for (const form of schema.anyOf ?? []) yield* rowsBelow(form, path, seen, true);
  if (schema.items !== undefined) yield* rowsBelow(schema.items, `${path}[]`, seen);
  if (isMap(schema)) yield* rowsBelow(valueOf(schema), path === '' ? '*' : `${path}.*`, seen);
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    const key = path === '' ? name : `${path}.${name}`;
    const shape = JSON.stringify([field.anyOf, field.properties, field.items, field.additionalProperties]);
    const earlier = seen.get(shape);
    const isLarge = [...rowsBelow(field, key, new Map())].length > LARGE;
    const otherwise = isForm ? 'another form' : otherwiseOf(field, schema.required?.includes(name) === true);
    const row = { key, otherwise, meaning: field.description ?? '' };
    if (isLarge && earlier !== undefined) yield { ...row, type: `as \`${earlier}\`` };
    else {
      if (isLarge) seen.set(shape, key);
      yield { ...row, type: typeOf(field) };
      yield* rowsBelow(field, key, seen);
    }
  }
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('<', '\\<');

function tableOf(schema: JsonSchema): string[] {
  const rows = [...rowsBelow(schema, '', new Map())];
  return [
    '| key | type | default | meaning |',
    '| --- | --- | --- | --- |',
    ...rows.map(
      ({ key, type, otherwise, meaning }) => `| \`${key}\` | ${[type, otherwise, meaning].map(cell).join(' | ')} |`,
    ),
  ];
}

/** The page about all files and their keys, as Markdown. */
export function describeFormats(): string {
  return [
    '# Files and their keys',
    '',
    'Look up a key of a file here. `npm run schemas` writes this page from the schemas in `libs/formats`. The same schemas check',
    'every file, and editors find them in `tools/schemas`.',
    '',
    '`a.b` is the key `b` below `a`, `a[].b` is `b` in each item of a list, and `a.*` is each value of a map. Unknown keys are',
    'errors. Quote versions and other numbers that are text: `"1.10"`.',
    '',
    ...FORMATS.flatMap((format) => [
      `## ${format.name}`,
      '',
      `\`${format.file}\`: ${format.purpose}`,
      '',
      ...tableOf(jsonSchema(format)),
      '',
    ]),
  ].join('\n');
}
