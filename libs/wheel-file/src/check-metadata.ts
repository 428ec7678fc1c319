import { normalizeName } from '@stx/formats';
import { isSameVersion } from './parse-wheel-name.js';

/** Name and version of a distribution, in any spelling. */
export interface Identity {
  name: string;
  version: string;
}

/** The header fields of METADATA and WHEEL files (core metadata: e-mail headers), lower-case name -> values, up to the first blank line. */
export function parseHeaders(text: string): Map<string, string[]> {
  const [head = ''] = text.replaceAll('\r\n', '\n').split('\n\n', 1);
  return fieldsOf(head.split('\n'));
}

/** The same as Python's e-mail parser reads it, which ends at the first line that is no field, and at every kind of line end. */
function parseAsPython(text: string): Map<string, string[]> {
  const lines = text.split(/\r\n|\r|\n/u);
  const end = lines.findIndex((line) => !/^(?:[!-9;-~]+:|[\t ])/u.test(line));
  return fieldsOf(end === -1 ? lines : lines.slice(0, end));
}

/** In one pass, however many lines a field has or how often it stands there. */
function fieldsOf(lines: readonly string[]): Map<string, string[]> {
  const parts = new Map<string, string[][]>();
  let last: string[] | undefined;
  for (const line of lines) {
    if (/^[ \t]/u.test(line)) {
      last?.push(line.trim());
      continue;
    }
    const colon = line.indexOf(':');
    last = undefined;
    if (colon <= 0) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    last = [line.slice(colon + 1).trim()];
    const known = parts.get(name);
    if (known === undefined) parts.set(name, [last]);
    else known.push(last);
  }
  return new Map([...parts].map(([name, values]) => [name, values.map((each) => each.join(' ').trim())]));
}

/** Where a wheel says who it is, compared with who it should be: PEP 503 for names, PEP 440 for versions. */
export function compareIdentity(where: string, said: Partial<Identity>, expected: Identity): string[] {
  const faults: string[] = [];
  if (said.name === undefined || normalizeName(said.name) !== normalizeName(expected.name)) {
    faults.push(
      `${where} says the name ${JSON.stringify(said.name ?? '')}, expected is ${JSON.stringify(expected.name)}`,
    );
  }
  if (said.version === undefined || !isSameVersion(said.version, expected.version)) {
    const version = JSON.stringify(said.version ?? '');
    faults.push(`${where} says the version ${version}, expected is ${JSON.stringify(expected.version)}`);
  }
  return faults;
}

/** Faults of a METADATA file: it gives one name and one version, however it is read. */
export function checkMetadata(text: string, expected: Identity): string[] {
  const fields = parseHeaders(text);
  const python = parseAsPython(text);
  const faults = (['name', 'version'] as const).flatMap((field) => {
    const [said = [], read = []] = [fields.get(field), python.get(field)];
    if (said.length > 1) return [`METADATA has several fields '${field}'`];
    return said.join('\n') === read.join('\n')
      ? []
      : [`METADATA gives Python another ${field}: ${JSON.stringify(read)}`];
  });
  const [name] = fields.get('name') ?? [];
  const [version] = fields.get('version') ?? [];
  const said = { ...(name === undefined ? {} : { name }), ...(version === undefined ? {} : { version }) };
  return [...faults, ...compareIdentity('METADATA', said, expected)];
}

/** Faults of a WHEEL file: pip refuses to install other versions of the format, and needs to know where files go. */
export function checkWheelFile(text: string): string[] {
  const fields = parseAsPython(text);
  const [version = '', ...versions] = fields.get('wheel-version') ?? [];
  const [pure = '', ...pures] = fields.get('root-is-purelib') ?? [];
  return [
    ...(versions.length + pures.length === 0 ? [] : ['WHEEL has a field several times']),
    ...(/^1\.\d+$/u.test(version) ? [] : [`WHEEL says the format version ${JSON.stringify(version)}, known is 1.x`]),
    ...(/^(true|false)$/iu.test(pure) ? [] : [`WHEEL says Root-Is-Purelib ${JSON.stringify(pure)}`]),
  ];
}
