import { readRecord, RECORD_FILE } from './import-record.js';
import { planUpdate, type ImportUpdate } from './plan-update.js';
import type { PlannedFile } from './render-import.js';
import { renderYaml } from '@stx/formats';

const COMMITS = ['1', '2'].map((digit) => digit.repeat(40));
const git = (index: number): object => ({ git: { repository: 'https://a.example/nova', commit: COMMITS[index] } });

function image(name: string, fields: object): PlannedFile {
  const content = { base: 'trixie', wheels: ['base'], project: name, source: git(0), ...fields };
  return { path: `images/${name}/image.yaml`, text: renderYaml(content), content, from: `repository/${name}` };
}

/** A workspace as a map, and an import into it that is applied. */
class Trial {
  readonly files = new Map<string, string>();

  import(imported: PlannedFile[], force: string[] = []): ImportUpdate {
    const update = planUpdate(imported, {
      record: readRecord(this.files.get(RECORD_FILE)),
      read: (path) => this.files.get(path),
      force,
      covers: (from) => from.startsWith('repository/'),
    });
    for (const { path, text } of update.files) this.files.set(path, text);
    return update;
  }

  edit(path: string, change: (text: string) => string): void {
    const text = this.files.get(path) ?? '';
    expect(change(text)).not.toBe(text);
    this.files.set(path, change(text));
  }
}

const lines = ({ differences }: ImportUpdate): string[] =>
  differences.map(({ file, line, what }) => `${file}:${String(line)}: ${what}`);
const NOVA = 'images/nova/image.yaml';

test('the same import again writes nothing and reports nothing', () => {
  const trial = new Trial();
  const nova = image('nova', { pipPackages: ['a'] });
  expect(trial.import([nova]).files.map(({ path }) => path)).toEqual([NOVA, RECORD_FILE]);
  // A formatter runs over what a generator writes.
  trial.edit(RECORD_FILE, (text) => `${text}\n`);
  expect(trial.import([nova])).toEqual({ files: [], differences: [] });
});

test('ten edits by hand stay, and five moves of StarlingX arrive', () => {
  const trial = new Trial();
  const before = { profiles: ['apache'], pipPackages: ['a', 'b'], distPackages: ['xx', 'yy'] };
  const steps = [{ shell: 'true' }];
  const wheels = (version: string): PlannedFile => {
    const content = {
      base: 'trixie',
      release: '2026.1',
      policy: 'any',
      packages: { p: { version }, q: { version: '1' } },
    };
    return { path: 'wheels/base/wheels.yaml', text: renderYaml(content), content };
  };
  const tool = (text: string): PlannedFile => ({ path: 'images/nova/files/tool', text });
  trial.import([image('nova', { ...before, steps }), wheels('1'), tool('one\n')]);
  trial.edit(NOVA, (text) =>
    text
      .replace('base: trixie', '# Our comment.\nbase: trixie')
      .replace('- apache', '- apache # why\n- qemu')
      .replace('- b\n', '')
      .replace('- xx\n', '- xx\n- zz\n')
      .replace('- shell: true', "- shell: 'true'"),
  );
  trial.edit(NOVA, (text) =>
    [
      text.trimEnd(),
      'waivers:',
      '- distribution: a',
      "  version: '1'",
      '  reason: StarlingX needs this one',
      'extraSources:',
      `- name: novnc\n  source: { git: { repository: 'https://a.example/novnc', commit: ${'c'.repeat(40)} } }`,
      'environment: { A: b }',
      'variants:',
      '  bookworm: {} # both',
      '',
    ].join('\n'),
  );
  trial.edit('wheels/base/wheels.yaml', (text) => text.replace('  q:', '    unavailable: gone\n  q:'));
  trial.files.set('images/nova/verify.yaml', 'services: []\n');
  const moved = { ...before, pipPackages: ['a', 'b', 'c'], distPackages: ['xx'], source: git(1), steps };
  const update = trial.import([image('nova', moved), image('swift', {}), wheels('2'), tool('two\n')]);
  expect(update.differences.filter(({ isConflict }) => isConflict)).toEqual([]);
  expect(lines(update)).toEqual([
    expect.stringMatching(/: source.git.commit: StarlingX has 2{40}: updated$/u),
    expect.stringMatching(/^images\/nova\/image.yaml:\d+: pipPackages.1: StarlingX has c: updated$/u),
    expect.stringMatching(/: distPackages.2: StarlingX has removed it: updated$/u),
    'images/swift/image.yaml:1: StarlingX has it: created',
    expect.stringMatching(/^wheels\/base\/wheels.yaml:\d+: packages.p.version: StarlingX has 2: updated$/u),
    'images/nova/files/tool:1: StarlingX changed it: updated',
  ]);
  const text = trial.files.get(NOVA) ?? '';
  for (const kept of [
    '# Our comment.',
    '- apache # why\n- qemu',
    '- zz',
    'waivers:',
    'novnc',
    'environment: { A: b }',
    '# both',
  ])
    expect(text).toContain(kept);
  expect(text).toContain(COMMITS[1]);
  expect(text).not.toMatch(/- (?:b|yy)\n/u);
  expect(trial.files.get('wheels/base/wheels.yaml')).toMatch(/version: ["']2["']\n {4}unavailable: gone/u);
  expect(trial.files.get('images/nova/verify.yaml')).toBe('services: []\n');
});

test('a value that both changed stays, and is reported once with its line', () => {
  const trial = new Trial();
  trial.import([image('nova', {})]);
  trial.edit(NOVA, (text) => text.replace(/git:\n.*\n.*\n/u, "sdist: { name: nova, version: '1' }\n"));
  const moved = [image('nova', { source: git(1) })];
  const [first, ...more] = lines(trial.import(moved));
  expect(more).toEqual([]);
  expect(first).toMatch(
    /^images\/nova\/image.yaml:5: source.git: StarlingX moved from .*1111.* to .*2222.*; the file keeps nothing/u,
  );
  expect(trial.files.get(NOVA)).toContain('sdist');
  expect(lines(trial.import(moved))).toEqual([]);
});

test('--force overwrites what it names and nothing else', () => {
  const trial = new Trial();
  const both = [image('nova', {}), image('swift', {})];
  trial.import(both);
  for (const name of ['nova', 'swift'])
    trial.edit(`images/${name}/image.yaml`, (text) => `${text}environment: { A: b }\n`);
  trial.import(both, ['swift']);
  expect(trial.files.get(NOVA)).toContain('environment');
  expect(trial.files.get('images/swift/image.yaml')).toBe(both[1]?.text);
});

test('a project that no import wrote keeps all its values; a wheel set gets the distributions that it lacks', () => {
  const trial = new Trial();
  const own = "base: trixie\nwheels: [base]\nproject: nova\nsource: { sdist: { name: nova, version: '1' } }\n";
  trial.files.set(NOVA, own);
  const packages = (names: Record<string, string>): object => ({
    base: 'trixie',
    release: '2026.1',
    packages: Object.fromEntries(Object.entries(names).map(([name, version]) => [name, { version }])),
  });
  trial.files.set('wheels/x/wheels.yaml', `# Ours.\n${renderYaml(packages({ p: '1' }))}`);
  const content = packages({ p: '2', q: '3' });
  const update = trial.import([
    image('nova', { profiles: ['apache'] }),
    { path: 'wheels/x/wheels.yaml', text: renderYaml(content), content },
  ]);
  expect(trial.files.get(NOVA)).toBe(own);
  expect(trial.files.get('wheels/x/wheels.yaml')).toBe(`# Ours.\n${renderYaml(packages({ p: '1', q: '3' }))}`);
  expect(lines(update)).toEqual([
    expect.stringMatching(/^images\/nova\/image.yaml:4: source.git: StarlingX has .*; the file keeps nothing/u),
    expect.stringMatching(/^images\/nova\/image.yaml:1: profiles: StarlingX has \["apache"\]; the file keeps nothing/u),
    expect.stringMatching(/^wheels\/x\/wheels.yaml:\d: packages.q: StarlingX has \{"version":"3"\}: updated/u),
    expect.stringMatching(/^wheels\/x\/wheels.yaml:\d: packages.p.version: StarlingX has 2; the file keeps 1/u),
  ]);
});

test('what a user removed stays removed, and what StarlingX dropped is reported', () => {
  const trial = new Trial();
  trial.import([image('nova', {}), image('swift', {})]);
  trial.files.delete('images/swift/image.yaml');
  expect(lines(trial.import([image('nova', {}), image('swift', {})]))).toEqual([]);
  expect(lines(trial.import([image('nova', {}), image('swift', { source: git(1) })]))).toEqual([
    expect.stringContaining('images/swift/image.yaml:1: StarlingX changed it, but the workspace has removed it'),
  ]);
  expect(lines(trial.import([]))).toEqual([expect.stringContaining(`${NOVA}:1: StarlingX no longer builds it`)]);
});

test('an import of a part of the repositories takes no distribution away', () => {
  const trial = new Trial();
  const set = (packages: Record<string, object>): PlannedFile => {
    const content = { base: 'trixie', release: '2026.1', packages };
    return { path: 'wheels/x/wheels.yaml', text: renderYaml(content), content };
  };
  trial.import([set({ p: { version: '1' }, q: { version: '1' } })]);
  expect(lines(trial.import([set({ q: { version: '2' } })]))).toEqual([expect.stringContaining('packages.q.version')]);
  expect(trial.files.get('wheels/x/wheels.yaml')).toContain('p:');
  expect(lines(trial.import([set({ p: { version: '2' }, q: { version: '2' } })]))).toEqual([
    expect.stringContaining('packages.p.version: StarlingX has 2: updated'),
  ]);
});

test('a distribution that the workspace spells in another way is the same', () => {
  const trial = new Trial();
  const own = "base: trixie\nrelease: '2026.1'\npackages:\n  PyYAML: { version: '1' } # ours\n";
  trial.files.set('wheels/x/wheels.yaml', own);
  const set = (version: string): PlannedFile => {
    const content = { base: 'trixie', release: '2026.1', packages: { pyyaml: { version } } };
    return { path: 'wheels/x/wheels.yaml', text: renderYaml(content), content };
  };
  expect(lines(trial.import([set('1')]))).toEqual([]);
  expect(lines(trial.import([set('2')]))).toEqual([
    'wheels/x/wheels.yaml:4: packages.PyYAML.version: StarlingX has 2: updated',
  ]);
  expect(trial.files.get('wheels/x/wheels.yaml')).toBe(own.replace("version: '1'", 'version: "2"'));
});

test('a project.json is merged, and one that is not JSON is an error', () => {
  const trial = new Trial();
  const path = 'images/nova/project.json';
  const project = (content: object): PlannedFile => ({ path, text: JSON.stringify(content), content });
  trial.import([project({ name: 'nova', implicitDependencies: ['a'], targets: { lock: {} } })]);
  trial.edit(path, (text) => text.replace('"name"', '"tags":["own"],"name"'));
  trial.import([project({ name: 'nova', implicitDependencies: ['a', 'b'], targets: { lock: { dependsOn: ['c'] } } })]);
  expect(JSON.parse(trial.files.get(path) ?? '')).toEqual({
    tags: ['own'],
    name: 'nova',
    implicitDependencies: ['a', 'b'],
    targets: { lock: { dependsOn: ['c'] } },
  });
  trial.files.set(path, '{\n"name": [}\n');
  expect(() => trial.import([project({ name: 'nova' })])).toThrow('the file is invalid');
});

test('an update that would make a file invalid is not written', () => {
  const trial = new Trial();
  trial.import([image('nova', {})]);
  trial.edit(NOVA, (text) => `${text}variants: { trixie2: {} }\n`);
  const update = trial.import([image('nova', { base: 'trixie2' })]);
  expect(lines(update).at(-1)).toMatch(/the update would make the file invalid .*is the base itself/u);
  expect(trial.files.get(NOVA)).toContain('base: trixie\n');
});
