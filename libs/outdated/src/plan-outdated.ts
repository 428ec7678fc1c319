import { normalizeName, type ForeignLock } from '@stx/formats';
import type { IndexAnswers } from './ask-index.js';
import { compareCommits, compareEntries, compareProjects } from './compare-versions.js';
import type { Facts, ForeignFact, LockedFact, PinFact } from './facts.js';
import { filesOfVersion, yankedReason, type ListedFile } from './index-page.js';
import { newestFinal } from './newest-final.js';
import { findingKind, type Finding } from './report.js';

/** What a registry says of a reference today: a digest, or why there is none. */
export type ImageAnswer = Pick<ForeignLock['images'][number], 'named'> | { why: string };

export interface Answers {
  index: IndexAnswers;
  images: ReadonlyMap<string, ImageAnswer>;
}

export interface OutdatedOptions {
  /** Whether releases that supersede a constraint are listed, and what is accepted with a reason. */
  all: boolean;
}

/** Compares what the workspace has with what index and registries have. */
export function planOutdated(
  facts: Facts,
  answers: Answers,
  { all }: OutdatedOptions,
): { findings: Finding[]; skipped: string[] } {
  const listed = (name: string): readonly ListedFile[] => answers.index.get(normalizeName(name)) ?? [];
  const commits = compareCommits(facts);
  const findings = [
    ...facts.locked.flatMap((fact) => compareLocked(fact, listed(fact.name), all)),
    ...facts.pins.flatMap((fact) => comparePin(fact, listed(fact.constraint.name), all)),
    ...compareProjects(facts, listed),
    ...commits.findings,
    ...compareEntries(facts, listed, all),
    ...facts.images.flatMap((fact) => compareImage(fact, answers.images.get(fact.reference))),
  ];
  return { findings: merge(findings), skipped: commits.skipped };
}

function compareLocked(fact: LockedFact, listed: readonly ListedFile[], all: boolean): Finding[] {
  const { name, version: from, indexFile, yanked: known, file } = fact;
  const found = listed.find((each) => each.file === indexFile);
  const finding = { name, from, files: [file] };
  if (found === undefined) {
    return [{ ...finding, kind: 'missing from the index', why: `${indexFile} is locked, and the index lacks it` }];
  }
  if (found.yanked === undefined || (known !== undefined && !all)) return [];
  const why = known === undefined ? found.yanked : `${found.yanked} (the lock names the reason)`;
  return [{ ...finding, kind: 'yanked in a lock', why }];
}

function comparePin({ constraint, file }: PinFact, listed: readonly ListedFile[], all: boolean): Finding[] {
  const { name, version: from, line } = constraint;
  const finding = { name, from, files: [`${file}:${String(line)}`] };
  if (filesOfVersion(listed, from).length === 0) {
    return [{ ...finding, kind: 'missing from the index', why: 'the index has no file of this version' }];
  }
  const newest = newestFinal(listed, from);
  const to = newest === undefined ? {} : { to: newest };
  const why = yankedReason(listed, from);
  if (why !== undefined) return [{ ...finding, ...to, kind: 'yanked constraint', why }];
  return newest === undefined || !all ? [] : [{ ...finding, ...to, kind: 'superseded constraint' }];
}

function compareImage({ reference, named, file }: ForeignFact, answer: ImageAnswer | undefined): Finding[] {
  if (answer === undefined) return [];
  const finding = { name: reference, from: named, files: [file] };
  if ('why' in answer) return [{ ...finding, kind: 'tag missing', why: answer.why }];
  return answer.named === named ? [] : [{ ...finding, kind: 'tag moved', to: answer.named }];
}

/** One finding for all files that have the same one, in the order of kinds and names. */
function merge(findings: readonly Finding[]): Finding[] {
  const merged = new Map<string, Finding>();
  for (const finding of findings) {
    const { kind, name, from, to, why } = finding;
    const key = JSON.stringify([kind, normalizeName(name), from, to, why]);
    const files = [...(merged.get(key)?.files ?? []), ...finding.files];
    merged.set(key, { ...finding, files: [...new Set(files)].sort() });
  }
  const rank = ({ kind }: Finding): number => findingKind.options.indexOf(kind);
  return [...merged.values()].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, 'en'));
}
