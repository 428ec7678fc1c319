/** What the traces of solves say: which step of which image ran when, and for how long in all. */
import { z } from 'zod';

/** In the order of their colours. */
export const KINDS = ['contexts', 'apt', 'wheels', 'copy', 'finish', 'export', 'other'] as const;
export type Kind = (typeof KINDS)[number];

/** A stretch of work on a step, in milliseconds since the epoch. */
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
  /** Seconds of each kind, those of steps that ran side by side added up. */
  seconds: Record<Kind, number>;
  /** Steps at a time. */
  concurrency: { mean: number; most: number };
}

const statusSchema = z.looseObject({
  vertexes: z
    .array(
      z.looseObject({
        digest: z.string(),
        name: z.string().default(''),
        started: z.string().optional(),
        completed: z.string().optional(),
        cached: z.boolean().default(false),
      }),
    )
    .default([]),
});

/** The step that every solve of a Dockerfile begins with, and that no two solves share. */
const FIRST = '[internal] load build definition';

/** Of the embedded recipe by its scripts, and by the name of a layer that it packs itself; LOCI does all of its work in one step, which is another. */
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

/** A trace's file name is that of its solve and the time. */
export function imageOf(file: string): string {
  return decodeURIComponent(file.replace(/(?:-\d+)?\.jsonl$/u, ''));
}

interface Found extends Step {
  /** Equal in all traces that tell of the same work. */
  key: string;
}

/**
 * The steps of several solves. The engine tells each solve of all work on a step that it shares: what another solve does
 * meanwhile, and what one did before; such work counts once, for the first solve in whose time it began, or not at all.
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

/** Each stretch of work is told at least twice: when it begins, and again when it has ended. */
function workIn({ image, text }: Trace): Found[] {
  const vertexes = text
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => statusSchema.parse(JSON.parse(line)).vertexes);
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
