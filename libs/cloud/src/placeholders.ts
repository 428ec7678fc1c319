import { StxError } from '@stx/errors';

/** Values by the text between the braces: `password:glance` for `${password:glance}`. */
export type Values = ReadonlyMap<string, string>;

/** Up to the end of the line without a closing brace, so that an unclosed one is found. */
const PLACEHOLDER = /\$\{(?<body>[^}\n]*)(?<end>\}?)/gu;

/** Every placeholder of a file that has no value, with its line; an unclosed one too. */
export function placeholderFaults(text: string, file: string, values: Values): StxError[] {
  return text.split('\n').flatMap((line, index) =>
    [...line.matchAll(PLACEHOLDER)].flatMap((match) => {
      const { body = '', end } = match.groups ?? {};
      if (end === '}' && values.has(body)) return [];
      const what = end === '}' ? `unknown placeholder ${match[0]}` : `placeholder ${match[0].trimEnd()} has no end`;
      const place = { file, line: index + 1, column: match.index + 1 };
      return [new StxError('CLOUD_PLACEHOLDER', what, { place, hint: hintFor(body, values) })];
    }),
  );
}

/** The names of the same kind, or the kinds. */
function hintFor(body: string, values: Values): string {
  const kind = `${body.split(':', 1)[0] ?? ''}:`;
  const names = [...values.keys()];
  const same = names.filter((name) => name.startsWith(kind));
  const known = same.length > 0 ? same : [...new Set(names.map((name) => name.replace(/:.*$/u, ':<name>')))];
  return `use one of ${known.map((name) => `\${${name}}`).join(', ')}`;
}

/** The text with every placeholder replaced; `placeholderFaults` has checked the file it is from. */
export function substitute(text: string, values: Values): string {
  return text.replaceAll(PLACEHOLDER, (whole, body: string) => {
    const value = values.get(body);
    if (value === undefined) throw new Error(`the placeholder ${whole} was not checked`);
    return value;
  });
}
