import { renderReport } from './render-report.js';
import { reportSchema } from './report.js';
import { requireOk } from './require-ok.js';

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
    message: 'ended with exit code 127, and said nothing',
  },
];

test('a report without faults says what was looked at, accepted and skipped', () => {
  expect(renderReport(reportSchema.parse(good))).toBe(
    [
      `nova (${good.digest}): no faults in 12.5 s`,
      '  looked at: 150 distributions',
      '  api answered after 812 ms',
      '  accepted: a 1 requires b, which is not installed.',
      '  skipped: script nova-compute: needs libvirt',
    ].join('\n'),
  );
});

test('every fault is told, with all of its lines', () => {
  const text = renderReport(reportSchema.parse({ ...good, ok: false, faults }));
  expect(text).toContain('2 faults');
  expect(text).toContain(
    '  imports: nova.a: cannot be imported: Traceback\n        no b [IMPORT_FAILED] (images/nova/verify.yaml: imports)\n',
  );
  expect(text).toContain(
    '  scripts: nova-api: ended with exit code 127, and said nothing [SCRIPT_NOT_STARTED]\n      -> add it\n',
  );
});

test('only a report with faults is refused, and the refusal holds them', () => {
  expect(() => {
    requireOk(reportSchema.parse(good));
  }).not.toThrow();
  let refusal: unknown;
  try {
    requireOk(reportSchema.parse({ ...good, ok: false, faults }));
  } catch (error) {
    refusal = error;
  }
  expect(refusal).toMatchObject({ code: 'VERIFY_FAILED', message: expect.stringContaining('nova-api') });
});

test('a report that says it is well in spite of faults is not believed', () => {
  expect(reportSchema.safeParse({ ...good, faults }).success).toBe(false);
});

test('a report that looked at nothing is not believed', () => {
  expect(reportSchema.safeParse({ ...good, checks: { services: 0 } }).success).toBe(false);
});
