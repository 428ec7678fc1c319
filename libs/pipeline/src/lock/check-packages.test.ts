import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { imageOn, imageSchema, parseYaml } from '@stx/formats';
import { unknownFaults } from './check-packages.js';

const TEXT = `base: trixie
wheels: [base]
project: none
profiles: [apache]
distPackages:
  - libpq5
  - sysinv
variants:
  bookworm:
    distPackages:
      - libpq5
      - sysinv
`;
const root = mkdtempSync(join(tmpdir(), 'stx-packages-'));
mkdirSync(join(root, 'images', 'x'), { recursive: true });
writeFileSync(join(root, 'images', 'x', 'image.yaml'), TEXT);
const image = parseYaml(imageSchema, TEXT, 'image.yaml');

test('a package is named at its line, also in a variant; one of a profile at the profiles', () => {
  const at = (base: string, unknown: string[]): unknown[] =>
    unknownFaults(root, { name: 'x', image: imageOn(image, base) }, unknown, 1).map(({ code, place }) => [
      code,
      place?.line,
    ]);
  expect(at('trixie', ['sysinv', 'apache3'])).toEqual([
    ['PACKAGE_UNKNOWN', 7],
    ['PACKAGE_UNKNOWN', 4],
  ]);
  expect(at('bookworm', ['sysinv', 'apache3'])).toEqual([
    ['PACKAGE_UNKNOWN', 12],
    ['PACKAGE_UNKNOWN', 4],
  ]);
});

test('the message says where apt looked', () => {
  const [fault] = unknownFaults(root, { name: 'x', image: imageOn(image, 'trixie') }, ['sysinv'], 2);
  expect(fault?.message).toBe(
    'distPackages: no repository has sysinv (looked in the archive of trixie and 2 package repositories)',
  );
});
