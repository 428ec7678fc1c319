import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { StxError } from '@stx/errors';

/** One line of a RECORD file (PEP 376, PEP 427). */
export interface RecordLine {
  path: string;
  /** Undefined where the line gives none. */
  hash: { algorithm: string; digest: string } | undefined;
  /** In bytes; undefined where the line gives none. */
  size: number | undefined;
  line: number;
}

const rowsSchema = z.array(z.object({ record: z.array(z.string()), info: z.object({ lines: z.number() }) }));

/**
 * Reads RECORD: CSV of path, hash (`sha256=` and base64url without padding) and size; a path with a comma is quoted.
 *
 * @throws StxError WHEEL_RECORD that names the line.
 */
export function parseRecord(text: string): RecordLine[] {
  return rowsOf(text).map(({ record: [path, hash, size, ...rest], info: { lines: line } }) => {
    if (path === undefined || path === '') refuse(line, 'names no file');
    if (hash === undefined || size === undefined || rest.some((field) => field !== '')) {
      return refuse(line, 'is not path, hash, size');
    }
    if (!/^\d{0,15}$/u.test(size)) refuse(line, `has the size ${JSON.stringify(size)}`);
    return { path, hash: parseHash(hash, line), size: size === '' ? undefined : Number(size), line };
  });
}

function rowsOf(text: string): z.infer<typeof rowsSchema> {
  try {
    return rowsSchema.parse(parse(text, { info: true, relax_column_count: true, skip_empty_lines: true }));
  } catch (error) {
    throw new StxError('WHEEL_RECORD', `is not CSV: ${error instanceof Error ? error.message : String(error)}`, {
      place: { file: 'RECORD' },
    });
  }
}

function refuse(line: number, why: string): never {
  throw new StxError('WHEEL_RECORD', why, { place: { file: 'RECORD', line } });
}

function parseHash(hash: string, line: number): RecordLine['hash'] {
  if (hash === '') return undefined;
  const groups = /^(?<algorithm>[a-z0-9_]+)=(?<digest>[A-Za-z0-9_-]+)=*$/u.exec(hash)?.groups;
  const { algorithm, digest } = (groups ?? {}) as Partial<Record<string, string>>;
  if (algorithm === undefined || digest === undefined) return refuse(line, `has the hash ${JSON.stringify(hash)}`);
  return { algorithm, digest };
}
