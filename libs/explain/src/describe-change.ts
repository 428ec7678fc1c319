import {
  describeContent,
  FOREIGN_LOCK_FILE,
  foreignLockSchema,
  imageReceiptSchema,
  installedBy,
  lockSchema,
  parseYaml,
  recipeReceiptSchema,
  wheelsReceiptSchema,
} from '@stx/formats';
import type { ForeignLock, Lock, LockedDistribution } from '@stx/formats';
import { compareLocks } from '@stx/lock';

const MOST_LINES = 3;
const LONGEST_LINE = 120;

/** The changes in a file, in the terms of its format where it is a lock or a receipt. */
export function describeChange(file: string, before: string, after: string): string[] {
  try {
    if (file.endsWith(`/${FOREIGN_LOCK_FILE}`)) return foreignChanges(file, before, after);
    if (file.endsWith('.lock.yaml')) return lockChanges(file, before, after);
    if (/^dist\/images\/.*receipt\.json$/u.test(file)) {
      const digests = [before, after].map((text) => imageReceiptSchema.parse(JSON.parse(text)).digest);
      return [`${digests[0] ?? ''} -> ${digests[1] ?? ''}`];
    }
    if (/^dist\/recipe\/.*receipt\.json$/u.test(file)) {
      const [old, now] = [before, after].map((text) => recipeReceiptSchema.parse(JSON.parse(text)));
      return [`${old?.recipe ?? ''} ${old?.identity ?? ''} -> ${now?.recipe ?? ''} ${now?.identity ?? ''}`];
    }
    if (/^dist\/wheels\/.*receipt\.json$/u.test(file)) return wheelChanges(before, after);
  } catch {
    // A file in an old format is compared by lines.
  }
  return lineChanges(before, after);
}

/** What a Dockerfile takes from elsewhere, by the name that image.yaml gives it. */
function foreignChanges(file: string, before: string, after: string): string[] {
  const [old, now] = [before, after].map((text) => contentsOf(parseYaml(foreignLockSchema, text, file)));
  const names = [...new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])];
  const changes = names.flatMap((name) => {
    const [from = 'none', to = 'none'] = [old?.get(name), now?.get(name)];
    return from === to ? [] : [`${name}: ${from} -> ${to}`];
  });
  return changes.length > 0 ? changes : lineChanges(before, after);
}

function contentsOf({ images, context }: ForeignLock): Map<string, string> {
  const contents = new Map(images.map(({ reference, digest }) => [reference, digest]));
  if (context === undefined) return contents;
  contents.set('context', describeContent(context.source));
  for (const { file, sha256 } of context.patches) contents.set(file, `sha256 ${sha256}`);
  return contents;
}

function lockChanges(file: string, before: string, after: string): string[] {
  const [old, now] = [parseYaml(lockSchema, before, file), parseYaml(lockSchema, after, file)];
  const changes = compareLocks(old, now).map(({ name, from, to }) =>
    from === undefined
      ? `${name} ${to ?? ''} added`
      : to === undefined
        ? `${name} ${from} removed`
        : `${name} ${from} -> ${to}`,
  );
  const [files, then] = [originsOf(now), originsOf(old)];
  for (const [key, content] of files) {
    const earlier = then.get(key);
    if (earlier !== undefined && earlier !== content) changes.push(`${key}: ${earlier} -> ${content}`);
  }
  if (old.loci !== now.loci) changes.push(`LOCI ${old.loci ?? 'none'} -> ${now.loci ?? 'none'}`);
  return changes.length > 0 ? changes : lineChanges(before, after);
}

/** `name version` -> its origin, so that an equal version with other content counts as a change. */
function originsOf(lock: Lock): Map<string, string> {
  const all = installedBy(lock);
  return new Map(all.map((entry) => [`${entry.name} ${entry.version}`, describeOrigin(entry)]));
}

function describeOrigin({ wheel, source, set }: LockedDistribution): string {
  if (wheel !== undefined) return `wheel ${wheel.sha256}`;
  if (source === undefined) return `wheel set ${set ?? ''}`;
  return describeContent(source);
}

function wheelChanges(before: string, after: string): string[] {
  const [old, now] = [before, after].map((text) => wheelsReceiptSchema.parse(JSON.parse(text)).wheels);
  const known = new Map(old?.map(({ name, sha256 }) => [name, sha256]));
  const changed = now?.filter(({ name, sha256 }) => known.get(name) !== sha256).map(({ name }) => name) ?? [];
  const removed = old?.filter(({ name }) => now?.every((wheel) => wheel.name !== name)).map(({ name }) => name) ?? [];
  return [`changed wheels: ${[...changed, ...removed].join(', ')}`];
}

const shortened = (line: string): string =>
  line.trim().length > LONGEST_LINE ? `${line.trim().slice(0, LONGEST_LINE)}...` : line.trim();

/** The lines between the first and the last that differ. */
function lineChanges(before: string, after: string): string[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < old.length - start && end < now.length - start && old.at(-1 - end) === now.at(-1 - end)) end += 1;
  const cut = (lines: string[]): string[] => lines.slice(start, lines.length - end).map(shortened);
  const [removed, added] = [cut(old), cut(now)];
  const changes = [...removed.map((line) => `- ${line}`), ...added.map((line) => `+ ${line}`)];
  const at = `line ${String(start + 1)}: `;
  if (removed.length === 1 && added.length === 1) return [`${at}${removed[0] ?? ''} -> ${added[0] ?? ''}`];
  const rest = changes.length - MOST_LINES;
  return changes
    .slice(0, MOST_LINES)
    .map((line, index) => (index === 0 ? `${at}${line}` : line))
    .concat(rest > 0 ? [`and ${String(rest)} more lines`] : []);
}
