import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { requireVerification } from './find-verification.js';

function codesOf(files: readonly string[]): string[] {
  const root = mkdtempSync(join(tmpdir(), 'stx-verification-'));
  try {
    for (const file of files) {
      mkdirSync(dirname(join(root, 'images/a', file)), { recursive: true });
      writeFileSync(join(root, 'images/a', file), '');
    }
    requireVerification(root, 'a');
    return [];
  } catch (error) {
    if (!(error instanceof AggregateError)) throw error;
    return error.errors.map(({ code }: { code: string }) => code);
  } finally {
    rmSync(root, { recursive: true });
  }
}

const MISNAMED = [
  'verify.yml',
  'Verify.yaml',
  'verify.YAML',
  'verification.yaml',
  'verify.json',
  'verify.yaml.bak',
  'VERIFY.yml',
];

test('an image without verify.yaml is refused, since no check would look like success', () => {
  expect(codesOf(['image.yaml'])).toEqual(['VERIFICATION_MISSING']);
  expect(codesOf([])).toEqual(['VERIFICATION_MISSING']);
  expect(codesOf(['image.yaml', 'verify.yaml', 'verify.md', 'files/verify.yml'])).toEqual([]);
});

test(`a file with a name close to verify.yaml is refused, also next to verify.yaml (${String(MISNAMED.length)} names)`, () => {
  for (const name of MISNAMED) {
    expect([name, ...codesOf([name])]).toEqual([name, 'VERIFICATION_MISNAMED']);
    expect([name, ...codesOf(['verify.yaml', name])]).toEqual([name, 'VERIFICATION_MISNAMED']);
  }
  expect(codesOf(['verify.yaml', 'bookworm/project.json', 'bookworm/verify.yaml'])).toEqual(['VERIFICATION_MISNAMED']);
});
