import type { Finding, Outdated } from './report.js';

const HEAD = ['finding', 'name', 'has', 'there is', 'where'];
const MOST_FILES = 2;

/** The table of a report and its summary, as text. */
export function renderOutdated({ distributions, images, findings, skipped }: Outdated): string {
  const rows = [HEAD, ...findings.map(cells)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const table = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const asked = `asked about ${String(distributions)} distributions and ${String(images)} images of registries`;
  return [
    ...(findings.length === 0 ? [] : table),
    `${String(findings.length)} findings; ${asked}`,
    ...(skipped.length === 0 ? [] : [`not compared: ${skipped.join(', ')}`]),
  ].join('\n');
}

function cells({ kind, name, from, to = '-', files, why }: Finding): string[] {
  const more = files.length > MOST_FILES ? ` and ${String(files.length - MOST_FILES)} more` : '';
  const where = `${files.slice(0, MOST_FILES).join(', ')}${more}`;
  return [kind, name, short(from), short(to), why === undefined ? where : `${where}: ${why}`];
}

const short = (version: string): string => (version.startsWith('sha256:') ? version.slice(0, 19) : version);
