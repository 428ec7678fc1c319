import { installedBy, type ImageReceipt, type Lock } from '@stx/formats';
import { listYanked, renderYanked, type Yanked } from '@stx/lock';
import { recipeOfInputs } from '@stx/plan';
import type { Report } from '@stx/verify';

/** What the table says of an image whose receipt names no recipe. */
const NO_RECIPE = '-';

/** What there is to know about one image on one base; what was not made yet is undefined. */
export interface ImageFacts {
  project: string;
  base: string;
  /** An image that a Dockerfile of its own makes has none. */
  lock: Lock | undefined;
  /** Distributions of the lock that are taken out again after the build. */
  removed: readonly string[];
  receipt: ImageReceipt | undefined;
  report: Report | undefined;
}

/** A line of the table. */
export interface ImageLine {
  project: string;
  base: string;
  recipe?: string;
  /** Python distributions of the lock that stay. */
  distributions?: number;
  /** Those of the lock that their authors withdrew, with the index's reason. */
  yanked?: Yanked[];
  compressedBytes?: number;
  /** The service that took longest from its start to its first right answer. */
  launch?: { service: string; milliseconds: number };
  /** Agents and clients that started and said what was expected. */
  processes?: number;
  /** What verification said of this very digest. */
  verified?: 'yes' | 'faults' | 'another build';
}

/** Puts together what receipts, reports and locks tell of each image. */
export function reportImages(images: readonly ImageFacts[]): ImageLine[] {
  return images.map(({ project, base, lock, removed, receipt, report }) => {
    const slowest = report?.services.reduce<Report['services'][number] | undefined>(
      (most, each) => (most === undefined || each.millisecondsToAnswer > most.millisecondsToAnswer ? each : most),
      undefined,
    );
    const told: ImageLine = { project, base };
    if (lock !== undefined) {
      told.distributions = installedBy(lock, removed).length;
      const yanked = listYanked(lock);
      if (yanked.length > 0) told.yanked = yanked;
    }
    if (receipt !== undefined) {
      told.recipe = recipeOfInputs(receipt.inputs) ?? NO_RECIPE;
      told.compressedBytes = receipt.layers.reduce((sum, { size }) => sum + size, 0);
    }
    if (receipt !== undefined && report !== undefined) {
      told.verified = report.digest !== receipt.digest ? 'another build' : report.ok ? 'yes' : 'faults';
      if (slowest !== undefined) told.launch = { service: slowest.name, milliseconds: slowest.millisecondsToAnswer };
      told.processes = report.checks.processes ?? 0;
    }
    return told;
  });
}

/** The table as text, and a line that sums it up. */
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
    `${String(lines.length)} images: ${count(({ recipe }) => recipe !== undefined)} built, ${count(({ verified }) => verified === 'yes')} verified without a fault`,
    ...yankedLines(lines),
    'Python: distributions of the lock that stay; MB: compressed layers, each image by itself; launch: from the start of its slowest service to the first right answer; agents: agents and clients that were started',
  ].join('\n');
}

/** Each yanked release with the images that hold it. */
function yankedLines(lines: readonly ImageLine[]): string[] {
  const holders = new Map<string, string[]>();
  for (const { project, yanked = [] } of lines) {
    for (const line of new Set(yanked.map(renderYanked))) holders.set(line, [...(holders.get(line) ?? []), project]);
  }
  return [...holders].sort().map(([line, projects]) => `${line} (${projects.join(', ')})`);
}
