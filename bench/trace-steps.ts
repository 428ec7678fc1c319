/** Reads the steps of each image, with their times and sums, from the traces of builds. */
import { statusSchema } from '@stx/engine';

/** In the order of their colours. */
export const KINDS = ['contexts', 'apt', 'wheels', 'copy', 'finish', 'export', 'other'] as const;
export type Kind = (typeof KINDS)[number];

/** A period of work on a step, in milliseconds since the epoch. */
export interface Step {
  image: string;
  name: string;
  kind: Kind;
  began: number;
  ended: number;
}

export interface Trace {
  image: string;
  /** BuildKit's solve statuses, one JSON a line. */
  text: string;
}

export interface Sums {
  wallSeconds: number;
  /** Seconds of each kind; concurrent steps are added up. */
  seconds: Record<Kind, number>;
  /** Steps at a time. */
  concurrency: { mean: number; most: number };
}

/** The first step of every build of a Dockerfile, which no two builds share. */
const FIRST = '[internal] load build definition';

/** Patterns of step names: scripts of the embedded recipe, and layers that the workspace packs; LOCI's one step is `other`. */
const WAYS: readonly (readonly [RegExp, Kind])[] = [
  [/^\[(?:internal|context)\b/u, 'contexts'],
  [/^exporting /u, 'export'],
  [/^(?:\[.*?\] )?(?:LINK |MERGE )?(?:COPY|ADD) /u, 'copy'],
  [/\/sandbox\/install_system\.py\b/u, 'apt'],
  [/^wheels [0-9a-f]+$/u, 'wheels'],
  [/\/sandbox\/install\.py\b/u, 'finish'],
];

export function kindOf(name: string): Kind {
  return WAYS.find(([pattern]) => pattern.test(name))?.[1] ?? 'other';
}

/** The name of a build, from the file name of its trace, which also has the time. */
export function imageOf(file: string): string {
  return decodeURIComponent(file.replace(/(?:-\d+)?\.jsonl$/u, ''));
}

interface Found extends Step {
  /** The identity of a period of work, equal in all traces with it. */
  key: string;
}

/**
 * The steps of several builds. The engine reports shared work to each build, also earlier work and that of concurrent builds;
 * it counts once, for the first build that was running at its start, or not at all.
 */
export function stepsOf(traces: readonly Trace[]): Step[] {
  const solves = traces.map((trace) => workIn(trace)).filter((work) => work.length > 0);
  const beginnings = solves.map((work) => {
    const first = work.filter(({ name }) => name.startsWith(FIRST));
    return { work, from: Math.min(...(first.length > 0 ? first : work).map(({ began }) => began)) };
  });
  const steps = new Map<string, Step>();
  for (const { work, from } of beginnings.sort((a, b) => a.from - b.from)) {
    for (const { key, ...step } of work) if (step.began >= from && !steps.has(key)) steps.set(key, step);
  }
  return [...steps.values()].filter(({ began, ended }) => ended > began).sort((a, b) => a.began - b.began);
}

/** The periods of work in a trace, which has each at least twice: at its start and at its end. */
function workIn({ image, text }: Trace): Found[] {
  const vertexes = text
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => statusSchema.parse(JSON.parse(line)).vertexes ?? []);
  const found = new Map<string, Found>();
  for (const { digest, name, started, completed, cached } of vertexes) {
    if (started === undefined || completed === undefined || cached) continue;
    const key = `${digest} ${started}`;
    const ended = Math.max(Date.parse(completed), found.get(key)?.ended ?? 0);
    found.set(key, { image, name, kind: kindOf(name), began: Date.parse(started), ended, key });
  }
  return [...found.values()];
}

export function sumsOf(steps: readonly Step[]): Sums {
  const round = (milliseconds: number): number => Number((milliseconds / 1000).toFixed(2));
  const length = ({ began, ended }: Step): number => ended - began;
  const total = (some: readonly Step[]): number => some.reduce((sum, step) => sum + length(step), 0);
  const wall = Math.max(...steps.map(({ ended }) => ended)) - Math.min(...steps.map(({ began }) => began));
  const seconds = Object.fromEntries(
    KINDS.map((kind) => [kind, round(total(steps.filter((step) => step.kind === kind)))]),
  ) as Record<Kind, number>;
  const most = Math.max(
    ...steps.map(({ began }) => steps.filter((other) => other.began <= began && began < other.ended).length),
  );
  const mean = Number((total(steps) / wall).toFixed(2));
  return { wallSeconds: round(wall), seconds, concurrency: { mean, most } };
}
