import { planPrune } from './plan-prune.js';

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const name = (letter: string): string => `keep-${letter.repeat(64)}`;
const referrers = (letter: string): string => `sha256-${letter.repeat(64)}`;
const kept = { digests: new Set([digest('a')]), tags: new Set(['2026.1']) };

test('manifests without a kept digest or tag go, with their records', () => {
  const found = [
    { tag: 'v1', digest: digest('a') },
    { tag: name('a'), digest: digest('a') },
    { tag: `${name('a')}.record`, digest: digest('1') },
    { tag: referrers('a'), digest: digest('4') },
    { tag: `${referrers('a')}.sig`, digest: digest('2') },
    { tag: 'v0', digest: digest('b') },
    { tag: 'nightly', digest: digest('b') },
    { tag: `${name('b')}.record`, digest: digest('3') },
  ];
  expect(planPrune(found, kept)).toEqual([
    { digest: digest('b'), tags: ['nightly', 'v0'] },
    { digest: digest('3'), tags: [`${name('b')}.record`] },
  ]);
});

test('a tag that a kept release names keeps its manifest, although it moved to a newer image', () => {
  const found = [
    { tag: '2026.1', digest: digest('c') },
    { tag: 'other', digest: digest('c') },
  ];
  expect(planPrune(found, kept)).toEqual([]);
});
