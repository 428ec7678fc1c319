import { commitOf, indexFileOf } from '@stx/formats';
import type { Distribution } from '../bill.js';

export interface Reference {
  type: 'distribution' | 'source-distribution' | 'vcs';
  url: string;
  comment?: string;
  hashes?: { alg: 'SHA-256'; content: string }[];
}

/** Where the files of a distribution come from: the wheel, and the sdist or the commit that it was built from. */
export function externalReferences({ wheel, source }: Pick<Distribution, 'wheel' | 'source'>): Reference[] {
  const commit = source === undefined ? undefined : commitOf(source);
  const sdist = source === undefined ? undefined : indexFileOf(source);
  const hashes = (content: string): NonNullable<Reference['hashes']> => [{ alg: 'SHA-256', content }];
  return [
    ...(wheel === undefined
      ? []
      : [{ type: 'distribution' as const, url: encodeURI(wheel.file), hashes: hashes(wheel.sha256) }]),
    ...(sdist === undefined
      ? []
      : [{ type: 'source-distribution' as const, url: encodeURI(sdist.file), hashes: hashes(sdist.sha256) }]),
    ...(commit === undefined
      ? []
      : [
          {
            type: 'vcs' as const,
            url: `git+${commit.repository}@${commit.commit}`,
            ...(commit.subdirectory === undefined ? {} : { comment: `folder ${commit.subdirectory}` }),
          },
        ]),
  ];
}
