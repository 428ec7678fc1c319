import { lockSchema, wheelSetSchema, type Lock } from '@stx/formats';
import { renderSetReport, reportSet } from './report-set.js';

const lock = (versions: Record<string, string>): Lock =>
  lockSchema.parse({
    lockVersion: 1,
    resolvedFrom: `sha256:${'a'.repeat(64)}`,
    release: '2026.1',
    python: '3.13',
    distributions: Object.entries(versions).map(([name, version]) => ({ name, version })),
  });
const set = wheelSetSchema.parse({
  base: 'trixie',
  release: '2026.1',
  packages: {
    lxml: { version: '6.0.2' },
    Pretty_Table: { version: '0.7.2', reason: "StarlingX's choice" },
    crc16: { version: '0.1.1' },
    mox: { version: '0.5.3', unavailable: 'is Python 2' },
  },
});
const constraint = (name: string, version: string, marker?: string) => ({ name, version, marker, line: 1 });
const inputs = {
  set,
  constraints: [
    constraint('lxml', '6.0.2'),
    constraint('lxml', '5.0', "python_version<'3.10'"),
    constraint('pretty-table', '3.17.0'),
  ],
  receipt: {
    wheels: ['lxml', 'pretty-table'].map((name) => ({ name, version: '1', file: 'f', sha256: 'a'.repeat(64) })),
  },
  locks: [lock({ lxml: '6.0.2' }), lock({ 'pretty-table': '3.17.0' })],
};

test('entries are grouped into equal, overriding and absent, and into used and unused', () => {
  const report = reportSet(inputs);
  const names = (list: readonly { name: string }[]): string[] => list.map(({ name }) => name);
  expect([report.total, report.available]).toEqual([4, 2]);
  expect(names(report.equals)).toEqual(['lxml']);
  expect(names(report.overrides)).toEqual(['pretty-table']);
  expect(names(report.absent)).toEqual(['crc16', 'mox']);
  expect(names(report.unavailable)).toEqual(['mox']);
  expect(names(report.unused)).toEqual(['crc16', 'mox']);
  expect(report.otherVersion).toEqual([expect.objectContaining({ name: 'pretty-table', inImages: ['3.17.0'] })]);
});

test('the text begins with counts and has the reason of each exception', () => {
  const lines = renderSetReport('base', '2026.1', reportSet(inputs)).split('\n');
  expect(lines.slice(0, 4)).toEqual([
    'base: 4 entries: 2 available, 1 marked unavailable',
    'compared with the upper constraints of 2026.1: 1 equal, 1 override, 2 absent',
    'unavailable: mox 0.5.3 (is Python 2)',
    "override: pretty-table 0.7.2, constraint 3.17.0 (StarlingX's choice)",
  ]);
  expect(renderSetReport('base', '2026.1', reportSet({ ...inputs, receipt: undefined }))).toContain('not built yet');
});
