import { StxError } from '@stx/errors';
import type { Comparison } from './compare-releases.js';

/**
 * Downgrades and lost verification.
 *
 * @param accepted Names of packages or images whose regressions are intended.
 */
export function findRegressions({ images }: Comparison, accepted: readonly string[]): StxError[] {
  return images.flatMap(({ project, changes }) =>
    changes.flatMap(({ kind, name, is, from, to }) => {
      if ((is !== 'downgraded' && is !== 'lost') || accepted.includes(project) || accepted.includes(name)) return [];
      const what =
        is === 'lost'
          ? `${kind === 'verification' ? '' : `${kind} `}${name} is lost`
          : `${name} is older: ${from ?? ''} -> ${to ?? ''}`;
      const hint =
        is === 'lost' ? `fix the image, or accept it with --accept=${project}` : `accept it with --accept=${name}`;
      return [new StxError('RELEASE_REGRESSED', `${project}: ${what}`, { hint })];
    }),
  );
}
