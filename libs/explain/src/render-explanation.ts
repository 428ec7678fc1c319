import type { Explanation, Reason } from './explain-project.js';

const MOST_NAMES = 8;

/** An explanation as text. */
export function renderExplanation(explanation: Explanation, digest: string): string {
  const { project, images, reasons, first, key } = explanation;
  const short = (text: string): string => text.replace(/\b(?<head>[0-9a-f]{12})[0-9a-f]{28,}\b/gu, '$<head>');
  const render = (reason: Reason): string =>
    short(`  ${reason.name}: ${reason.detail}${also(reason.alsoHits, images)}`);
  const lines =
    reasons.length > 0
      ? [`${project} would be rebuilt, because:`, ...reasons.map(render)]
      : [`${project} ${first.length > 0 ? 'itself ' : ''}is unchanged: ${digest}`];
  for (const { task, reasons: own } of first) {
    lines.push(
      `${task} would run first, and ${project} would be rebuilt only if its result changes:`,
      ...own.map(render),
    );
  }
  lines.push(
    `inputs of the key: ${[...grouped(key.files), ...key.environment.map((name) => `$${name}`)].join(', ')}, ${String(key.packages.length)} npm packages, and the results of ${key.results.map((folder) => folder.replace('dist/', '')).join(', ')}`,
  );
  return lines.join('\n');
}

function also(projects: readonly string[], images: number): string {
  if (projects.length === 0) return '  (no other image)';
  if (projects.length + 1 >= images) return '  (every image)';
  const more = projects.length - MOST_NAMES;
  return `  (also ${projects.slice(0, MOST_NAMES).join(', ')}${more > 0 ? ` and ${String(more)} more` : ''})`;
}

/** `3 files of images/keystone`, by the first two parts of their paths, without receipts. */
function grouped(files: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const file of files.filter((each) => !each.startsWith('dist/'))) {
    const parts = file.split('/');
    const folder = parts.length < 3 ? file : parts.slice(0, 2).join('/');
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return [...counts].map(([folder, count]) => (count === 1 ? folder : `${String(count)} files of ${folder}`));
}
