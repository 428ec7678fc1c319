import { StxError } from '@stx/errors';
import type { Change } from './compare-image.js';
import type { Comparison } from './compare-releases.js';

const MOST_NAMES = 4;

/**
 * Downgrades and lost verification, a downgrade of several images once.
 *
 * @param accepted Names of packages or images whose regressions are intended.
 */
export function findRegressions({ images }: Comparison, accepted: readonly string[]): StxError[] {
  const projects = new Map<string, { change: Change; projects: string[] }>();
  for (const { project, changes } of images) {
    for (const change of changes) {
      const { name, is, from, to } = change;
      if ((is !== 'downgraded' && is !== 'lost') || accepted.includes(project) || accepted.includes(name)) continue;
      const key = JSON.stringify(is === 'lost' ? [project, name] : [name, from, to]);
      const known = projects.get(key) ?? { change, projects: [] };
      known.projects.push(project);
      projects.set(key, known);
    }
  }
  return [...projects.values()].map(({ change, projects: own }) => regression(change, own));
}

function regression({ name, is, from = '', to = '' }: Change, projects: readonly string[]): StxError {
  const more = projects.length - MOST_NAMES;
  const who = `${projects.slice(0, MOST_NAMES).join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
  const what = is === 'lost' ? `${name} is lost` : `${name} is older: ${from} -> ${to}`;
  const accept = `--accept=${is === 'lost' ? (projects[0] ?? '') : name}`;
  return new StxError('RELEASE_REGRESSED', `${who}: ${what}`, {
    hint: `fix the ${is === 'lost' ? 'image' : 'version'}, or accept it with ${accept}`,
  });
}
