import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planImport, type ImportPlan } from './plan-import.js';
import { readTree } from './read-tree.js';

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'stx-malicious-'))));
afterEach(() => {
  rmSync(root, { recursive: true });
});

const mark = (): string => join(root, 'was-run');

function importTree(): ImportPlan & { unread: string[] } {
  const { files, remarks } = readTree(join(root, 'tree'));
  const options = {
    codename: 'trixie',
    base: 'trixie',
    python: '3.13',
    stream: 'stable',
    only: [],
    all: true,
    made: {},
    released: {},
    commits: {},
  };
  const plan = planImport(files, {
    ...options,
    wheelSet: 'base',
    moduleSet: 'starlingx',
    known: {},
    release: '2026.1',
    constraints: [],
  });
  return { ...plan, unread: remarks.map(({ file, why }) => `${file}: ${why}`) };
}

function put(name: string, text: string): void {
  const folder = join(root, 'tree', 'debian', 'trixie');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), text);
}

const HEAD = 'BUILDER=loci\nLABEL=stx-bad\nPROJECT=infra\nPROJECT_REPO=nil\n';

test.each([
  ['PIP_PACKAGES="a $(touch MARK)"'],
  ['PIP_PACKAGES=`touch MARK`'],
  ['source MARK.sh'],
  ['. ./MARK.sh'],
  ['PIP_PACKAGES=a; touch MARK'],
  ['PIP_PACKAGES=a && touch MARK'],
  ['PIP_PACKAGES=<(touch MARK)'],
  ['PIP_PACKAGES=${X:=$(touch MARK)}'],
  ['PIP_PACKAGES=${X@P}'],
  ['eval "touch MARK"'],
  ['eval PIP_PACKAGES=evil touch MARK'],
  ['x() { touch MARK; PIP_PACKAGES=evil; }; x'],
  ['trap "touch MARK" EXIT'],
  ['PROMPT_COMMAND="touch MARK" bash -i'],
  ['if touch MARK; then PIP_PACKAGES=evil; fi'],
  ['A[$(touch MARK)]=1'],
  ['PIP_PACKAGES=$((A[$(touch MARK)]))'],
  ['touch MARK <<E\nPIP_PACKAGES=evil\nE\n'],
])('%j runs nothing, adds nothing to the image, and is reported with its line', (text) => {
  put('bad.stable_docker_image', `${HEAD}${text.replaceAll('MARK', mark())}\n`);
  const { projects, remarks } = importTree();
  expect(existsSync(mark())).toBe(false);
  expect(JSON.stringify(projects[0]?.image)).not.toMatch(/was-run|evil/u);
  expect(remarks.length).toBeGreaterThan(0);
  expect(remarks[0]).toMatchObject({ file: 'debian/trixie/bad.stable_docker_image', line: 5 });
});

test('what only the built image would run is carried over as text', () => {
  put('bad.stable_docker_image', `${HEAD}CUSTOMIZATION='touch ${mark()} $(id)'\n`);
  expect(importTree().projects[0]?.image.steps).toEqual([{ shell: `touch ${mark()} $(id)` }]);
  expect(existsSync(mark())).toBe(false);
});

test('text cannot leave its place in the files that are written', () => {
  put('bad.stable_docker_image', `${HEAD}PIP_PACKAGES='a"\nsteps: [{shell: evil}]'\nSPICE_REPO='x\nsteps: evil'\n`);
  const { projects, remarks } = importTree();
  expect(projects[0]?.image).toEqual(expect.not.objectContaining({ steps: expect.anything() }));
  expect(remarks.map(({ key }) => key)).toEqual(expect.arrayContaining(['PIP_PACKAGES', 'SPICE_REPO']));
});

test('links are not followed, large files and odd paths are not read, and each is said', () => {
  put('big.stable_docker_image', `#${'x'.repeat(300_000)}`);
  put('odd\n.stable_docker_image', HEAD);
  symlinkSync('/etc/hostname', join(root, 'tree', 'debian', 'trixie', 'link.stable_docker_image'));
  symlinkSync(root, join(root, 'tree', 'loop'));
  const { projects, unread } = importTree();
  expect(projects).toEqual([]);
  expect(unread).toEqual([
    expect.stringContaining('big.stable_docker_image: is not read: it has'),
    'debian/trixie/link.stable_docker_image: is not read: it is a link',
    'debian/trixie/odd?.stable_docker_image: is not read: its path has control characters',
  ]);
});

test('a folder without any such file is refused', () => {
  mkdirSync(join(root, 'tree'));
  expect(() => readTree(join(root, 'tree'))).toThrow(/contains no \*_docker_image/u);
  expect(() => readTree(join(root, 'nowhere'))).toThrow(/cannot read the tree/u);
});
