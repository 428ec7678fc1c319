import type { AdvisoryEvent, AdvisoryRange, Affected } from './advisory.js';
import type { Ecosystem } from './ecosystems.js';

export type Answer = 'affected' | 'not affected' | 'cannot tell';

export interface Verdict {
  answer: Answer;
  /** The version that fixes it, or fixed it before the installed one. */
  fixed?: string;
  /** Why it cannot tell. */
  why?: string;
}

const KEYS = ['fixed', 'introduced', 'last_affected'] as const;

interface Point {
  /** Place among points of the same version: a fix ends an earlier part, and the last affected version ends its own. */
  rank: number;
  kind: (typeof KEYS)[number];
  version: string;
}

/** Answers by severity: what one entry of an advisory finds, another does not take back. */
const ORDER: readonly Answer[] = ['affected', 'cannot tell', 'not affected'];

/** The most severe of several verdicts. */
export const worstOf = <T extends { answer: Answer }>(verdicts: readonly T[]): T | undefined =>
  [...verdicts].sort((a, b) => ORDER.indexOf(a.answer) - ORDER.indexOf(b.answer))[0];

/** Whether an entry of an advisory is about a version (evaluation of the OSV schema), in three answers. */
export function isAffected({ ranges, versions }: Affected, version: string, ecosystem: Ecosystem): Verdict {
  const known = ranges.filter(({ type }) => type === 'ECOSYSTEM').map((range) => inRange(range, version, ecosystem));
  if (versions.some((each) => isSame(each, version, ecosystem))) {
    const fixed = known.find((verdict) => verdict.answer === 'affected')?.fixed;
    return { answer: 'affected', ...(fixed === undefined ? {} : { fixed }) };
  }
  if (known.length > 0) return worstOf(known) ?? { answer: 'not affected' };
  const types = [...new Set(ranges.map(({ type }) => type))].join(', ');
  if (versions.length === 0) {
    return cannotTell(types === '' ? 'it names no versions' : `it has only ranges of type ${types}`);
  }
  return ecosystem.isVersion(version) ? { answer: 'not affected' } : invalid(version);
}

const cannotTell = (why: string): Verdict => ({ answer: 'cannot tell', why });
const invalid = (version: string): Verdict => cannotTell(`${JSON.stringify(version)} is not a version`);

const isSame = (one: string, other: string, { isVersion, order }: Ecosystem): boolean =>
  one === other || (isVersion(one) && isVersion(other) && order(one, other) === 0);

function inRange({ events }: AdvisoryRange, version: string, ecosystem: Ecosystem): Verdict {
  const points = events.flatMap(pointsOf);
  const wrong = [version, ...points.filter(isNoStart).map((point) => point.version)].find(
    (each) => !ecosystem.isVersion(each),
  );
  if (wrong !== undefined) return invalid(wrong);
  if (events.some(({ limit }) => limit !== undefined && limit !== '*')) return cannotTell('its range has a limit');
  if (!points.some(({ kind }) => kind === 'introduced')) return cannotTell('its range has no beginning');
  const order = (one: Point, other: Point): number => {
    const starts = Number(isNoStart(one)) - Number(isNoStart(other));
    return starts || (isNoStart(one) ? ecosystem.order(one.version, other.version) : 0) || one.rank - other.rank;
  };
  const distanceTo = (point: Point): number => (isNoStart(point) ? ecosystem.order(version, point.version) : 1);
  let isIn = false;
  let passed: string | undefined;
  for (const point of points.sort(order)) {
    const distance = distanceTo(point);
    if (distance < 0) break;
    if (point.kind === 'introduced') isIn = true;
    else if (point.kind === 'fixed' || distance > 0) isIn = false;
    if (point.kind === 'fixed') passed = point.version;
  }
  const next = points.find((point) => point.kind === 'fixed' && distanceTo(point) < 0)?.version;
  const fixed = isIn ? next : passed;
  return { answer: isIn ? 'affected' : 'not affected', ...(fixed === undefined ? {} : { fixed }) };
}

const pointsOf = (event: AdvisoryEvent): Point[] =>
  KEYS.flatMap((kind, rank) => {
    const version = event[kind];
    return version === undefined ? [] : [{ rank, kind, version }];
  });

/** In `introduced`, "0" is before every version, also before 0~1. */
const isNoStart = ({ kind, version }: Point): boolean => kind !== 'introduced' || version !== '0';
