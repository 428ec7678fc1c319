import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDebianVersion, orderDebian } from '@stx/formats';
import { withTemporaryFolder } from '@stx/machine';
import { runProgram } from '@stx/process';

const DPKG_PERL = '/usr/share/perl5/Dpkg/Version.pm';
const PARTS = [
  '0',
  '1',
  '10',
  '09',
  '20260101000000123456',
  'a',
  'rc',
  'Z',
  '~',
  '+',
  '.',
  '-',
  '~~',
  '+b1',
  '+deb13u2',
];

/** Pairs of versions that share most of their parts, from a fixed seed. */
function pairs(count: number): [string, string][] {
  let seed = 20_261_129;
  const next = (below: number): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  const version = (): string[] => Array.from({ length: 1 + next(6) }, () => PARTS[next(PARTS.length)] ?? '');
  const whole = (parts: string[]): string =>
    `${['', '', '', '1:', '0:'][next(5)] ?? ''}${String(next(3))}${parts.join('')}`;
  const found: [string, string][] = [];
  while (found.length < count) {
    const parts = version();
    const other = next(3) === 0 ? version() : parts.with(next(parts.length), PARTS[next(PARTS.length)] ?? '');
    const pair: [string, string] = [whole(parts), whole(other)];
    if (pair.every(isDebianVersion)) found.push(pair);
  }
  return found;
}

const PROGRAM = `use Dpkg::Version; open my $in, '<', $ARGV[0];
while (<$in>) { chomp; my ($one, $other) = split / /; print version_compare($one, $other), "\\n"; }`;

(existsSync(DPKG_PERL) ? test : test.skip)(`10,000 pairs have the order of dpkg (needs ${DPKG_PERL})`, async () => {
  const all = pairs(10_000);
  const { stdout } = await withTemporaryFolder('debian-order', async (folder) => {
    const file = join(folder, 'pairs');
    writeFileSync(file, all.map((pair) => `${pair.join(' ')}\n`).join(''));
    return await runProgram('perl', ['-e', PROGRAM, file]);
  });
  const expected = stdout.trim().split('\n').map(Number);
  expect(expected).toHaveLength(all.length);
  const wrong = all.filter(([one, other], index) => Math.sign(orderDebian(one, other)) !== expected[index]);
  expect(wrong).toEqual([]);
});
