import { normalizeName } from '@stx/formats';
import { isSameVersion } from './parse-wheel-name.js';

/** Name and version of a distribution, in any spelling. */
export interface Identity {
  name: string;
  version: string;
}

/** The header fields of METADATA and WHEEL files (core metadata: e-mail headers), lower-case name -> values. */
export function parseHeaders(text: string): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  const [head = ''] = text.replaceAll('\r\n', '\n').split('\n\n', 1);
  for (const line of head.replaceAll(/\n[ \t]+/gu, ' ').split('\n')) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    fields.set(name, [...(fields.get(name) ?? []), line.slice(colon + 1).trim()]);
  }
  return fields;
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

/** Faults of a METADATA file. */
export function checkMetadata(text: string, expected: Identity): string[] {
  const fields = parseHeaders(text);
  const faults = ['name', 'version'].flatMap((field) =>
    (fields.get(field)?.length ?? 0) > 1 ? [`METADATA has several fields '${field}'`] : [],
  );
  const [name] = fields.get('name') ?? [];
  const [version] = fields.get('version') ?? [];
  const said = { ...(name === undefined ? {} : { name }), ...(version === undefined ? {} : { version }) };
  return [...faults, ...compareIdentity('METADATA', said, expected)];
}

/** Faults of a WHEEL file: pip refuses to install other versions of the format, and needs to know where files go. */
export function checkWheelFile(text: string): string[] {
  const fields = parseHeaders(text);
  const [version = ''] = fields.get('wheel-version') ?? [];
  const [pure = ''] = fields.get('root-is-purelib') ?? [];
  return [
    ...(/^1\.\d+$/u.test(version) ? [] : [`WHEEL says the format version ${JSON.stringify(version)}, known is 1.x`]),
    ...(/^(true|false)$/iu.test(pure) ? [] : [`WHEEL says Root-Is-Purelib ${JSON.stringify(pure)}`]),
  ];
}
