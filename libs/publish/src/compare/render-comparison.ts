import { formatBytes } from '../format-bytes.js';
import type { Change } from './compare-image.js';
import type { Comparison } from './compare-releases.js';

/** A change with all images that have it. */
interface Shared extends Change {
  projects: string[];
}

const KINDS = {
  release: 'OpenStack release',
  source: 'Sources',
  python: 'Python distributions',
  deb: 'Debian packages',
  base: 'Base',
  recipe: 'Recipe',
  layers: 'Layers',
  file: 'Files',
  verification: 'Verification',
} as const satisfies Record<Change['kind'], string>;
const MOST_FILES = 20;
const MOST_NAMES = 4;
const COMMIT = /^[0-9a-f]{40}$/u;

/** A comparison as text, a change of several images once. */
export function renderComparison(comparison: Comparison): string {
  const lines: string[] = [];
  for (const { project, is } of comparison.images) if (is !== 'changed') lines.push(`${project}: image ${is}`);
  for (const [kind, changes, left] of byKind(comparison)) {
    lines.push(`${KINDS[kind]}:`);
    for (const change of changes) {
      lines.push(`  ${textOf(change)}  (${namesOf(change.projects, comparison)})`);
      for (const subject of change.commits ?? []) lines.push(`    ${subject}`);
    }
    if (left > 0) lines.push(`  and ${String(left)} more; --format=json has all`);
  }
  for (const [project, from, to, growth] of sizes(comparison)) lines.push(`${project}: ${from} -> ${to} (${growth})`);
  if (comparison.notCompared.length > 0) lines.push(notCompared(comparison));
  return [...lines, summary(comparison)].join('\n');
}

/** A comparison as release notes. @param from Name of the earlier release. */
export function renderMarkdown(comparison: Comparison, from: string, to: string): string {
  const lines = [`# Changes from ${from} to ${to}`, '', summary(comparison), ''];
  for (const { project, is } of comparison.images)
    if (is !== 'changed') lines.push(`- **${project}**: image ${is}`, '');
  for (const [kind, changes, left] of byKind(comparison)) {
    lines.push(`## ${KINDS[kind]}`, '', '| name | from | to | images |', '| --- | --- | --- | --- |');
    for (const change of changes) {
      const mark = change.is === 'downgraded' ? ' ⚠ older' : change.is === 'lost' ? '⚠ lost' : '';
      const now = change.to ?? (change.bytes === undefined ? (mark === '' ? change.is : '') : growthOf(change.bytes));
      const cells = [
        change.name,
        shorten(change.from ?? ''),
        `${shorten(now)}${mark}`,
        namesOf(change.projects, comparison),
      ];
      lines.push(`| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`);
    }
    if (left > 0) lines.push('', `and ${String(left)} more`);
    for (const { name, commits = [] } of changes) {
      if (commits.length > 0) lines.push('', `Commits of ${name}:`, '', ...commits.map((subject) => `- ${subject}`));
    }
    lines.push('');
  }
  const rows = sizes(comparison).map((cells) => `| ${cells.join(' | ')} |`);
  if (rows.length > 0)
    lines.push('## Sizes', '', '| image | from | to | growth |', '| --- | ---: | ---: | ---: |', ...rows, '');
  if (comparison.notCompared.length > 0) lines.push(notCompared(comparison), '');
  return lines.join('\n');
}

function* byKind({ images }: Comparison): Generator<[Change['kind'], Shared[], number]> {
  for (const kind of Object.keys(KINDS) as Change['kind'][]) {
    const shared = new Map<string, Shared>();
    for (const { project, changes } of images) {
      for (const change of changes.filter((each) => each.kind === kind)) {
        // Layers of two images may grow alike by chance.
        const key = JSON.stringify(kind === 'layers' ? [project] : [change.name, change.is, change.from, change.to]);
        const known = shared.get(key);
        if (known === undefined) shared.set(key, { ...change, projects: [project] });
        else known.projects.push(project);
      }
    }
    const all = [...shared.values()];
    if (kind === 'file') all.sort((one, other) => Math.abs(other.bytes ?? 0) - Math.abs(one.bytes ?? 0));
    const shown = kind === 'file' ? all.slice(0, MOST_FILES) : all;
    if (shown.length > 0) yield [kind, shown, all.length - shown.length];
  }
}

function textOf({ name, is, from, to, bytes, kind }: Change): string {
  const size = bytes === undefined ? '' : ` (${growthOf(bytes)})`;
  if (kind === 'layers') return `${name}${size}`;
  if (from === undefined && to === undefined) return `${name}: ${is}${size}`;
  if (from === undefined) return `${name} ${shorten(to ?? '')}: added`;
  if (to === undefined) return `${name} ${shorten(from)}: removed`;
  return `${name} ${shorten(from)} -> ${shorten(to)}${is === 'downgraded' ? ': older' : ''}`;
}

const shorten = (text: string): string =>
  COMMIT.test(text) ? text.slice(0, 12) : text.replaceAll(/(?<head>[0-9a-f]{12})[0-9a-f]{28,}/gu, '$<head>');
const growthOf = (bytes: number): string => `${bytes < 0 ? '-' : '+'}${formatBytes(Math.abs(bytes))}`;

function namesOf(projects: readonly string[], { images, unchanged }: Comparison): string {
  const count = images.filter(({ is }) => is === 'changed').length + unchanged.length;
  if (projects.length > 1 && projects.length === count) return `all ${String(count)} images`;
  const more = projects.length - MOST_NAMES;
  return `${projects.slice(0, MOST_NAMES).join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
}

function sizes({ images }: Comparison): [string, string, string, string][] {
  return images.flatMap(({ project, size: { from, to } }): [string, string, string, string][] =>
    from === undefined || to === undefined || from === to
      ? []
      : [[project, formatBytes(from), formatBytes(to), growthOf(to - from)]],
  );
}

const notCompared = ({ notCompared: facts }: Comparison): string =>
  `Not compared, since one side does not record them: ${facts.join(', ')}.`;

function summary({ images, unchanged }: Comparison): string {
  const count = (is: string): number => images.filter((image) => image.is === is).length;
  const counts = [`${String(count('changed'))} changed`, `${String(unchanged.length)} unchanged`];
  for (const is of ['added', 'removed']) if (count(is) > 0) counts.push(`${String(count(is))} ${is}`);
  return `Images: ${counts.join(', ')}.`;
}
