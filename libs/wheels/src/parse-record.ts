import { parse } from 'csv-parse/sync';
import { z } from 'zod';

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
 * @throws Error that names the line.
 */
export function parseRecord(text: string): RecordLine[] {
  const rows: unknown = parse(text, { info: true, relax_column_count: true, skip_empty_lines: true });
  return rowsSchema.parse(rows).map(({ record: [path, hash, size, ...rest], info: { lines: line } }) => {
    const where = `RECORD line ${String(line)}`;
    if (path === undefined || path === '') throw new Error(`${where} names no file`);
    if (hash === undefined || size === undefined || rest.some((field) => field !== '')) {
      throw new Error(`${where} is not path, hash, size`);
    }
    if (!/^\d*$/u.test(size)) throw new Error(`${where} has the size ${JSON.stringify(size)}`);
    return { path, hash: parseHash(hash, where), size: size === '' ? undefined : Number(size), line };
  });
}

function parseHash(hash: string, where: string): RecordLine['hash'] {
  if (hash === '') return undefined;
  const groups = /^(?<algorithm>[a-z0-9_]+)=(?<digest>[A-Za-z0-9_-]+)=*$/u.exec(hash)?.groups;
  const { algorithm, digest } = (groups ?? {}) as Partial<Record<string, string>>;
  if (algorithm === undefined || digest === undefined) throw new Error(`${where} has the hash ${JSON.stringify(hash)}`);
  return { algorithm, digest };
}
