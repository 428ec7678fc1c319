import { decisionsSchema, type Decision } from '@stx/formats';
import { decide } from './decide.js';
import type { Finding } from './scan.js';

const finding = (ids: string[], aliases: string[] = [], answer: Finding['answer'] = 'affected'): Finding => ({
  package: { kind: 'deb', ecosystem: 'Debian:13', name: 'openssl', version: '1', purls: [] },
  ids,
  aliases,
  answer,
});

const decision = (advisory: string, more: object = {}): Decision => {
  const written = {
    advisory,
    package: 'deb/openssl',
    status: 'not_affected',
    reason: 'not called',
    expires: '2026-12-31',
    ...more,
  };
  const [parsed] = decisionsSchema.parse({ decisions: [written] }).decisions;
  if (parsed === undefined) throw new Error('the schema dropped the decision');
  return parsed;
};

const statuses = (findings: Finding[], decisions: Decision[], today = '2026-12-31'): (string | undefined)[] =>
  decide('keystone', findings, decisions, today).findings.map((each) => each.decision?.status);

test('a decision names an advisory or its alias, and holds to the end of its last day', () => {
  const dsa = finding(['DSA-1-1'], ['CVE-2026-1']);
  expect(statuses([dsa], [decision('DSA-1-1')])).toEqual(['not_affected']);
  expect(statuses([dsa], [decision('CVE-2026-1')])).toEqual(['not_affected']);
  expect(statuses([dsa], [decision('CVE-2026-1')], '2027-01-01')).toEqual([undefined]);
  expect(decide('keystone', [dsa], [decision('CVE-2026-1')], '2027-01-01').expired).toHaveLength(1);
});

test('a decision about one CVE of several decides nothing, decisions about all do', () => {
  const both = finding(['DSA-1-1'], ['CVE-2026-1', 'CVE-2026-2']);
  const second = decision('CVE-2026-2', { status: 'affected' });
  expect(statuses([both], [decision('CVE-2026-1')])).toEqual([undefined]);
  expect(statuses([both], [decision('CVE-2026-1'), second])).toEqual(['affected']);
});

test('a decision is only for its package and its images, and is reported if nothing needs it', () => {
  const own = finding(['CVE-2026-1']);
  const other = decision('CVE-2026-1', { package: 'pypi/openssl' });
  const elsewhere = decision('CVE-2026-1', { images: ['nova'] });
  expect(statuses([own], [other, elsewhere])).toEqual([undefined]);
  expect(decide('keystone', [own], [other, elsewhere], '2026-12-01').unused).toEqual([other]);
  const fixed = finding(['CVE-2026-1'], [], 'not affected');
  expect(decide('keystone', [fixed], [decision('CVE-2026-1')], '2026-12-01').unused).toHaveLength(1);
});

test('a file cannot decide the same twice', () => {
  const twice = [decision('CVE-2026-1'), decision('CVE-2026-1')];
  expect(decisionsSchema.safeParse({ decisions: twice }).success).toBe(false);
});
