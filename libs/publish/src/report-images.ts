import { installedBy, type ImageReceipt, type Lock } from '@stx/formats';
import { listYanked, renderYanked, type Yanked } from '@stx/lock';
import { recipeOfInputs } from '@stx/plan';
import type { Report } from '@stx/verify';

/** What the table says of an image whose receipt names no recipe. */
const NO_RECIPE = '-';

/** Lock, receipt and report of one image on one base; undefined if they do not exist yet. */
export interface ImageFacts {
  project: string;
  base: string;
  /** Undefined for an image with a custom Dockerfile. */
  lock: Lock | undefined;
  /** Distributions of the lock that the build removes. */
  removed: readonly string[];
  receipt: ImageReceipt | undefined;
  report: Report | undefined;
}

/** A line of the table. */
export interface ImageLine {
  project: string;
  base: string;
  recipe?: string;
  /** Number of Python distributions of the lock in the image. */
  distributions?: number;
  /** Yanked releases in the lock, with the reason from the index. */
  yanked?: Yanked[];
  compressedBytes?: number;
  /** The service with the longest time from its start to its first expected answer. */
  launch?: { service: string; milliseconds: number };
  /** Number of agents and clients that started and printed the expected text. */
  processes?: number;
  /** Verdict of the verification of this digest. */
  verified?: 'yes' | 'faults' | 'another build';
}

/** The line of each image, from its receipt, report and lock. */
export function reportImages(images: readonly ImageFacts[]): ImageLine[] {
  return images.map(({ project, base, lock, removed, receipt, report }) => {
    const slowest = report?.services.reduce<Report['services'][number] | undefined>(
      (most, each) => (most === undefined || each.millisecondsToAnswer > most.millisecondsToAnswer ? each : most),
      undefined,
    );
    const line: ImageLine = { project, base };
    if (lock !== undefined) {
      line.distributions = installedBy(lock, removed).length;
      const yanked = listYanked(lock);
      if (yanked.length > 0) line.yanked = yanked;
    }
    if (receipt !== undefined) {
      line.recipe = recipeOfInputs(receipt.inputs) ?? NO_RECIPE;
      line.compressedBytes = receipt.layers.reduce((sum, { size }) => sum + size, 0);
    }
    if (receipt !== undefined && report !== undefined) {
      line.verified = report.digest !== receipt.digest ? 'another build' : report.ok ? 'yes' : 'faults';
      if (slowest !== undefined) line.launch = { service: slowest.name, milliseconds: slowest.millisecondsToAnswer };
      line.processes = report.checks.processes ?? 0;
    }
    return line;
  });
}

/** The table and a summary, as text. */
export function renderImageReport(lines: readonly ImageLine[]): string {
  const rows = lines.map(({ project, base, recipe, distributions, compressedBytes, launch, processes, verified }) => [
    project,
    base,
    recipe ?? 'not built',
    distributions === undefined ? '-' : String(distributions),
    compressedBytes === undefined ? '-' : (compressedBytes / 1e6).toFixed(1),
    launch === undefined ? '-' : `${(launch.milliseconds / 1000).toFixed(1)} s`,
    processes === undefined ? '-' : String(processes),
    verified ?? 'no',
    launch?.service ?? '',
  ]);
  const head = ['image', 'base', 'recipe', 'Python', 'MB', 'launch', 'agents', 'verified', 'launched'];
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)));
  const isNumber = (column: number): boolean => column >= 3 && column <= 6;
  const render = (row: readonly string[]): string =>
    row
      .map((cell, column) => (isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  const count = (test: (line: ImageLine) => boolean): string => String(lines.filter(test).length);
  return [
    render(head),
    ...rows.map(render),
    `${String(lines.length)} images: ${count(({ recipe }) => recipe !== undefined)} built, ${count(({ verified }) => verified === 'yes')} verified without findings`,
    ...yankedLines(lines),
    'Python: distributions in the image; MB: compressed layers of each image; launch: time of the slowest service to its first expected answer; agents: number of agents and clients that started',
  ].join('\n');
}

/** Each yanked release with the images that contain it. */
function yankedLines(lines: readonly ImageLine[]): string[] {
  const holders = new Map<string, string[]>();
  for (const { project, yanked = [] } of lines) {
    for (const line of new Set(yanked.map(renderYanked))) holders.set(line, [...(holders.get(line) ?? []), project]);
  }
  return [...holders].sort().map(([line, projects]) => `${line} (${projects.join(', ')})`);
}
