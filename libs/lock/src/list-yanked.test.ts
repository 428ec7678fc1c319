import { lockSchema } from '@stx/formats';
import { listYanked, renderYanked } from './list-yanked.js';

test('yanked releases are listed wherever a lock has them', () => {
  const entry = (name: string, yanked?: string): object => ({
    name,
    version: '1.0',
    ...(yanked === undefined ? {} : { yanked }),
  });
  const lock = lockSchema.parse({
    lockVersion: 1,
    resolvedFrom: `sha256:${'a'.repeat(64)}`,
    release: '2026.1',
    python: '3.13',
    project: entry('svc', 'wrong licence'),
    distributions: [entry('zstd', 'buggy - not thread safe'), entry('six')],
    build: [entry('pbr', 'broken metadata')],
  });
  expect(listYanked(lock).map(renderYanked)).toEqual([
    'svc 1.0 is yanked: wrong licence',
    'zstd 1.0 is yanked: buggy - not thread safe',
    'pbr 1.0 is yanked: broken metadata',
  ]);
});
