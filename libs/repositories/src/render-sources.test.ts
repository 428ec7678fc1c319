import { renderSources } from './render-sources.js';

const remote = { name: 'stx', url: 'https://mirror.example/a' };
const key = { file: 'key.asc', fingerprint: 'A'.repeat(40) };

test('a signed repository names its key, by the place where apt finds it', () => {
  expect(renderSources({ ...remote, suite: 'trixie', components: ['main', 'extra'], key }, '/stx/r')).toBe(
    'Types: deb\nURIs: https://mirror.example/a\nSuites: trixie\nComponents: main extra\nSigned-By: /stx/r/keys/stx.asc\n',
  );
});

test('a trusted one has no key, and may have lists that expired', () => {
  const trusted = { trusted: true, reason: 'long enough a reason', checkValidUntil: false } as const;
  expect(renderSources({ ...remote, suite: './', ...trusted }, '/stx/r')).toBe(
    'Types: deb\nURIs: https://mirror.example/a\nSuites: ./\nTrusted: yes\nCheck-Valid-Until: no\n',
  );
});

test('a folder is an archive that apt copies from', () => {
  const files = [{ file: 'a.deb', sha256: 'a'.repeat(64) }];
  expect(renderSources({ name: 'own', folder: 'debs', files }, '/stx/r')).toBe(
    'Types: deb\nURIs: copy:/stx/r/files/own\nSuites: ./\nTrusted: yes\n',
  );
});
