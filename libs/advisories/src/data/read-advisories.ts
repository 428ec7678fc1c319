import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseJson } from '@stx/formats';
import { advisorySchema, type Advisory } from '../advisory.js';
import { isAbout } from '../ecosystems.js';
import { notScanned } from '../not-scanned.js';
import { readZip } from './read-zip.js';

/** Advisories that the user brings, as far as they are about wanted ecosystems. */
export interface AdvisoryData {
  /** Folder or file as the user gave it. */
  place: string;
  /** Each id once, sorted; entries of other ecosystems are omitted. */
  advisories: Advisory[];
  /** What there is of each ecosystem, other ones included, and when the newest was modified. */
  ecosystems: ReadonlyMap<string, { advisories: number; newest: string }>;
  /** Hash over the names and hashes of all files. */
  digest: string;
  /** Files of other kinds, which were not read. */
  ignored: string[];
}

/**
 * Reads advisories in the OSV format from zip and JSON files.
 *
 * @param wanted Ecosystems whose entries are kept.
 * @throws StxError NOT_SCANNED if there are none, or if one file cannot be read.
 */
export async function readAdvisories(path: string, wanted: readonly string[], place = path): Promise<AdvisoryData> {
  const files = filesOf(path, place);
  const byId = new Map<string, Advisory>();
  const hash = createHash('sha256');
  for (const { name, file } of files.filter(({ name: each }) => isRead(each))) {
    try {
      for await (const { content, shown } of contentsOf(file, name)) {
        hash.update(`${createHash('sha256').update(content).digest('hex')}  ${shown}\n`);
        const advisory = parse(content, shown);
        const known = byId.get(advisory.id);
        if (known === undefined || Date.parse(known.modified) < Date.parse(advisory.modified)) {
          byId.set(advisory.id, advisory);
        }
      }
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw notScanned(`cannot read ${join(place, name)}: ${why}`, 'get the file again', cause);
    }
  }
  if (byId.size === 0) throw notScanned(`${place} has no advisories`, HINT);
  const all = [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    place,
    advisories: all.flatMap((each) => {
      const affected = each.affected.filter(({ package: { ecosystem } = { ecosystem: '' } }) =>
        wanted.some((one) => isAbout(ecosystem, one)),
      );
      return affected.length === 0 ? [] : [{ ...each, affected }];
    }),
    ecosystems: countEcosystems(all),
    digest: `sha256:${hash.digest('hex')}`,
    ignored: files.map(({ name }) => name).filter((name) => !isRead(name)),
  };
}

const HINT = 'give --advisories=<folder> with zip or JSON files in the OSV format';

const isRead = (name: string): boolean => name === '' || /\.(?:zip|json)$/iu.test(name);

function filesOf(path: string, place: string): { name: string; file: string }[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw notScanned(`${place} does not exist`, HINT);
  if (!found.isDirectory()) return [{ name: '', file: path }];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => ({ name, file: join(path, name) }))
    .filter(({ file }) => statSync(file, { throwIfNoEntry: false })?.isDirectory() !== true);
}

async function* contentsOf(file: string, name: string): AsyncGenerator<{ content: Buffer; shown: string }> {
  if (!/\.zip$/iu.test(file)) {
    yield { content: await readFile(file), shown: name };
    return;
  }
  for await (const entry of readZip(file)) yield { content: entry.content, shown: join(name, entry.name) };
}

function parse(content: Buffer, shown: string): Advisory {
  const value = parseJson(content.toString('utf8'));
  const result = advisorySchema.safeParse(value);
  if (result.success) return result.data;
  if (value === undefined) throw new Error(`${shown} is not JSON`);
  const [issue] = result.error.issues;
  throw new Error(`${shown} is no advisory: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`);
}

function countEcosystems(advisories: readonly Advisory[]): AdvisoryData['ecosystems'] {
  const counts = new Map<string, { advisories: number; newest: string }>();
  for (const { affected, modified } of advisories) {
    for (const ecosystem of new Set(affected.map((each) => each.package?.ecosystem ?? 'unknown'))) {
      const { advisories: count = 0, newest = modified } = counts.get(ecosystem) ?? {};
      const latest = Date.parse(newest) < Date.parse(modified) ? modified : newest;
      counts.set(ecosystem, { advisories: count + 1, newest: latest });
    }
  }
  return counts;
}
