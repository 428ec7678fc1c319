import { checkStatements, type CheckedImage } from './check-statements.js';
import type { ImageFacts } from '../facts/merge-layers.js';
import { renderCycloneDx } from '../formats/cyclonedx.js';
import { renderSpdx } from '../formats/spdx.js';
import { makeBill } from '../make-bill.js';
import { makeProvenance } from '../statements/provenance.js';
import { PREDICATES, renderStatement, type PredicateName } from '../statements/statement.js';
import { makeTestResult } from '../statements/test-result.js';

const digestOf = (letter: string): string => `sha256:${letter.repeat(64)}`;
const SITE = '/var/lib/openstack/lib/python3.13/site-packages';

const facts: ImageFacts = {
  osRelease: { ID: 'debian', VERSION_ID: '13' },
  debs: [
    {
      name: 'bash',
      version: '5.2-1+b1',
      architecture: 'amd64',
      source: { name: 'bash', version: '5.2-1' },
      depends: [],
      provides: [],
    },
  ],
  licencesOf: () => [],
  distributions: [
    {
      path: `${SITE}/a-1.dist-info/METADATA`,
      layer: digestOf('a'),
      metadata: { name: 'a', version: '1', classifiers: [], requires: [] },
    },
  ],
  libraries: [],
  bills: [],
  unread: [],
};
const wheels = [{ name: 'a', version: '1', file: 'a-1-py3-none-any.whl', sha256: 'e'.repeat(64) }];
const described = {
  project: 'x',
  label: 'stx-x',
  digest: digestOf('1'),
  configDigest: digestOf('2'),
  architecture: 'amd64',
};
const bill = makeBill({ image: described, facts, wheels });
const report = { ok: true, checks: { imports: 3, services: 0 }, services: [], accepted: [], skipped: [], faults: [] };
const image: CheckedImage = { name: 'x', digest: digestOf('1'), configDigest: digestOf('2'), facts };

const predicates: Record<PredicateName, unknown> = {
  signature: {},
  cyclonedx: JSON.parse(renderCycloneDx(bill)),
  spdx: JSON.parse(renderSpdx(bill, new Date(0))),
  provenance: makeProvenance({ bill, inputs: { recipe: 'embedded@sha256:1' }, files: {}, sourceDateEpoch: 0 }),
  'test-result': makeTestResult(report, []),
};

function statements(changes: Partial<Record<PredicateName, unknown>> = {}): string[] {
  const all = { ...predicates, ...changes };
  return (Object.keys(PREDICATES) as PredicateName[]).map((name) => renderStatement(described, name, all[name]));
}

const refused = (code: string, message: RegExp): Error =>
  expect.objectContaining({ code, message: expect.stringMatching(message) as string }) as Error;

test('statements that agree with the image are accepted, also by the digest of its config', () => {
  expect(checkStatements(image, statements())).toEqual(Object.keys(PREDICATES));
  expect(checkStatements({ ...image, digest: digestOf('9') }, statements())).toHaveLength(5);
});

test('statements about another image, and missing ones, are refused', () => {
  expect(() => checkStatements({ ...image, digest: digestOf('9'), configDigest: digestOf('8') }, statements())).toThrow(
    refused('ATTESTATION_WRONG', /is about sha256:1111/u),
  );
  expect(() => checkStatements(image, statements().slice(1))).toThrow(refused('SIGNATURE_MISSING', /no signature/u));
  expect(() => checkStatements(image, [])).toThrow(refused('SIGNATURE_MISSING', /no signature, cyclonedx, spdx/u));
});

test('a bill that lacks a package, or names one that is not in the image, is refused', () => {
  const [bash] = facts.debs;
  const more: ImageFacts = { ...facts, debs: [...facts.debs, { ...bash, name: 'curl' } as ImageFacts['debs'][number]] };
  expect(() => checkStatements({ ...image, facts: more }, statements())).toThrow(
    refused('ATTESTATION_WRONG', /cyclonedx bill lacks pkg:deb\/debian\/curl/u),
  );
  const fewer: ImageFacts = { ...facts, distributions: [] };
  expect(() => checkStatements({ ...image, facts: fewer }, statements())).toThrow(
    refused('ATTESTATION_WRONG', /names pkg:pypi\/a@1, which is not in the image/u),
  );
});

test('a wheel that the provenance does not name, and a failed verification, are refused', () => {
  const empty = { buildDefinition: { resolvedDependencies: [] } };
  expect(() => checkStatements(image, statements({ provenance: empty }))).toThrow(
    refused('ATTESTATION_WRONG', /does not name pkg:pypi\/a@1/u),
  );
  const failed = makeTestResult({ ...report, ok: false, faults: [{ check: 'c', subject: 's', message: 'm' }] }, []);
  expect(() => checkStatements(image, statements({ 'test-result': failed }))).toThrow(
    refused('ATTESTATION_WRONG', /ended with FAILED/u),
  );
});

test('a result names what was checked, and warns of what was accepted or skipped', () => {
  const warned = { ...report, accepted: ['line'], skipped: [{ what: 'script', reason: 'no device' }] };
  expect(makeTestResult(warned, [])).toMatchObject({
    result: 'WARNED',
    passedTests: ['imports: 3 checked'],
    warnedTests: ['accepted: line', 'skipped: script: no device'],
    failedTests: [],
  });
});
