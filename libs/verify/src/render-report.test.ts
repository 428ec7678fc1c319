import { listFindings } from './list-findings.js';
import { renderReport } from './render-report.js';
import { reportSchema } from './report.js';
import { assertVerified } from './assert-verified.js';

const good = {
  image: 'nova',
  digest: `sha256:${'a'.repeat(64)}`,
  ok: true,
  faults: [],
  checks: { distributions: 150, services: 0 },
  services: [{ name: 'api', millisecondsToAnswer: 812 }],
  accepted: ['a 1 requires b, which is not installed.'],
  skipped: [{ what: 'script nova-compute', reason: 'needs libvirt' }],
  seconds: 12.5,
};
const faults = [
  {
    code: 'IMPORT_FAILED',
    check: 'imports',
    accept: 'imports',
    subject: 'nova.a',
    message: 'cannot be imported: Traceback\n  no b',
  },
  {
    code: 'SCRIPT_NOT_STARTED',
    check: 'scripts',
    hint: 'add it',
    subject: 'nova-api',
    message: 'ended with exit code 127, with no output',
  },
];

test('a report without faults lists checked, accepted and skipped subjects', () => {
  expect(renderReport(reportSchema.parse(good))).toBe(
    [
      `nova (${good.digest}): no faults in 12.5 s`,
      '  checked: 150 distributions',
      '  api answered after 812 ms',
      '  accepted: a 1 requires b, which is not installed.',
      '  skipped: script nova-compute: needs libvirt',
    ].join('\n'),
  );
});

test('every fault is shown with all of its lines and the key that accepts it, before the summary', () => {
  const text = renderReport(reportSchema.parse({ ...good, ok: false, faults }));
  expect(text.split('\n').slice(0, 7)).toEqual([
    'imports: nova.a: cannot be imported: Traceback',
    '  no b [IMPORT_FAILED]',
    '  -> fix the image, or accept it under `imports` in images/nova/verify.yaml',
    'scripts: nova-api: ended with exit code 127, with no output [SCRIPT_NOT_STARTED]',
    '  -> add it',
    `nova (${good.digest}): 2 faults in 12.5 s`,
    '  checked: 150 distributions',
  ]);
});

test('an entry of verify.yaml that accepts nothing is a fault of that file', () => {
  const fault = { check: 'imports', subject: 'nova.b', message: 'no distribution has it', accept: 'imports' };
  const inVain = { ...fault, code: 'ACCEPTED_IN_VAIN', hint: 'remove the entry' };
  const [finding] = listFindings(reportSchema.parse({ ...good, ok: false, faults: [inVain] }));
  expect(finding).toMatchObject({
    code: 'ACCEPTED_IN_VAIN',
    place: { file: 'images/nova/verify.yaml' },
    hint: 'remove the entry under `imports` in images/nova/verify.yaml',
  });
});

test('control characters in the output of an image are escaped', () => {
  const [fault] = faults;
  const steering = { ...fault, message: '\u001b[2J' };
  expect(renderReport(reportSchema.parse({ ...good, ok: false, faults: [steering] }))).not.toContain('\u001b');
  expect(renderReport(reportSchema.parse({ ...good, accepted: ['\u001b[2J'] }))).not.toContain('\u001b');
});

test('a finding with a code that is not documented is refused', () => {
  const [fault] = faults;
  const unknown = { ...fault, code: 'NO_SUCH_CODE' };
  expect(reportSchema.safeParse({ ...good, ok: false, faults: [unknown] }).success).toBe(false);
});

test('only a report with faults is refused; it is printed first, and the cause of the error has the findings', () => {
  const lines: string[] = [];
  const say = (text: string): number => lines.push(text);
  expect(() => {
    assertVerified(reportSchema.parse(good), say);
  }).not.toThrow();
  expect(lines).toEqual([]);
  const refused = reportSchema.parse({ ...good, ok: false, faults });
  let refusal: unknown;
  try {
    assertVerified(refused, say);
  } catch (error) {
    refusal = error;
  }
  expect(lines).toEqual([renderReport(refused)]);
  expect(refusal).toMatchObject({
    code: 'VERIFY_FAILED',
    message: `verification of nova (${good.digest}) failed: 2 faults: IMPORT_FAILED, SCRIPT_NOT_STARTED`,
    cause: { errors: [{ code: 'IMPORT_FAILED' }, { code: 'SCRIPT_NOT_STARTED' }] },
  });
});

test('a report that is ok in spite of faults is refused', () => {
  expect(reportSchema.safeParse({ ...good, faults }).success).toBe(false);
});

test('a report without checked subjects is refused', () => {
  expect(reportSchema.safeParse({ ...good, checks: { services: 0 } }).success).toBe(false);
});
