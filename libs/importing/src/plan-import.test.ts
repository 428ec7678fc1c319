import { planImport, type ImportOptions, type ImportPlan } from './plan-import.js';
import { importedFiles, renderRemarks } from './render-import.js';

const OPTIONS: ImportOptions = {
  codename: 'trixie',
  base: 'trixie',
  python: '3.13',
  stream: 'stable',
  only: [],
  all: false,
  made: { starlingx: ['fm_api', 'cgtsclient'] },
  released: {},
  commits: {},
  wheelSet: 'base',
  moduleSet: 'starlingx',
  known: {},
  release: '2026.1',
  constraints: [{ name: 'prettytable', version: '3.17.0', marker: undefined, line: 1 }],
};
const COMMIT = '7b9f39226744b8db50a6d702cc5f715fc9c17f37';
const KEYSTONE = [
  'BUILDER=loci',
  'LABEL=stx-keystone',
  'PROJECT=keystone',
  'PROJECT_REPO=https://opendev.org/openstack/keystone.git',
  `PROJECT_REF=${COMMIT}`,
  'PIP_PACKAGES="ldappool python-ldap"',
  'PROFILES="fluent apache"',
];

function plan(files: Record<string, string | string[]>, options: Partial<ImportOptions> = {}): ImportPlan {
  const texts = Object.entries(files).map(([file, text]) => ({
    file,
    text: Array.isArray(text) ? text.join('\n') : text,
  }));
  return planImport(texts, { ...OPTIONS, ...options });
}

/** The image of a single directive file, and what is said of it as `line key: why`. */
function one(lines: string[], options: Partial<ImportOptions> = {}): { image: unknown; said: string[] } {
  const { projects, remarks } = plan({ 'a/debian/trixie/x.stable_docker_image': lines }, options);
  return { image: projects[0]?.image, said: remarks.map(({ line, key, why }) => `${String(line)} ${key}: ${why}`) };
}

test('a loci image becomes a project', () => {
  const { image, said } = one([
    ...KEYSTONE,
    'DIST_PACKAGES="libpq5"',
    'PROJECT_UID=42425',
    'CUSTOMIZATION="ln -s /a /b && a2enmod x || true && ln -s /c /d"',
    'PYTHON3=yes',
    'POSTBUILD_REMOVE_PYTHON_PACKAGES=',
    'SPICE_REF=v1',
  ]);
  expect(said).toEqual([expect.stringContaining("StarlingX's base image")]);
  expect(image).toEqual({
    base: 'trixie',
    wheels: ['base'],
    project: 'keystone',
    source: { git: { repository: 'https://opendev.org/openstack/keystone.git', commit: COMMIT } },
    profiles: ['fluent', 'apache'],
    pipPackages: ['ldappool', 'python-ldap'],
    distPackages: ['libpq5'],
    user: { uid: 42425, gid: 42424 },
    steps: [{ shell: 'ln -s /a /b && a2enmod x || true' }, { link: { path: '/d', target: '/c' } }],
    remove: { pythonPackages: [] },
    arguments: { SPICE_REF: 'v1' },
  });
});

test('the files of a project stand where Nx and the workspace look for them', () => {
  const files = importedFiles(plan({ 'a/debian/all/x.stable_docker_image': [...KEYSTONE, 'PIP_PACKAGES+=" fm-api"'] }));
  expect(files.map(({ path }) => path)).toEqual(['images/keystone/image.yaml', 'images/keystone/project.json']);
  expect(JSON.parse(files[1]?.text ?? '')).toMatchObject({
    name: 'keystone',
    implicitDependencies: ['base-trixie', 'builder-trixie', 'loci', 'wheels-base', 'wheels-starlingx'],
    targets: {
      'build-wheels': {
        dependsOn: ['...', { projects: ['wheels-starlingx'], target: 'build-wheels' }],
      },
    },
  });
});

test('a constant here-document becomes a file of the project, and a finding is one line', () => {
  const lines = [
    ...KEYSTONE,
    `CUSTOMIZATION="echo '$(base64 -w0 <<'EOL'`,
    '#!/bin/bash',
    'exec kubectl "$@"',
    'EOL',
    `)' | base64 -d > /usr/bin/k && chmod +x /usr/bin/k"`,
    'POSTBUILD_COMMAND="',
    'rm -rf /a',
    'rm -rf $(date',
    ')"',
  ];
  const planned = plan({ 'a/debian/trixie/x.stable_docker_image': lines });
  expect(planned.projects[0]?.image.steps).toEqual([{ file: { path: '/usr/bin/k', from: 'files/k', mode: '0755' } }]);
  expect(importedFiles(planned)).toContainEqual({
    path: 'images/keystone/files/k',
    text: '#!/bin/bash\nexec kubectl "$@"\n',
  });
  expect(planned.remarks).toHaveLength(1);
  expect(renderRemarks(planned.remarks).split('\n')).toHaveLength(1);
});

test('an image without a source says so, and lies in the set that makes its packages', () => {
  const { image, said } = one(['LABEL=fm', 'PROJECT=infra', 'PROJECT_REPO=nil', 'PIP_PACKAGES=cgtsclient']);
  expect(said).toEqual([]);
  expect(image).toMatchObject({ label: 'fm', project: 'none', wheels: ['base', 'starlingx'] });
  expect(image).not.toHaveProperty('source');
});

test.each([
  ['PROJECT_REF=stable/2026.1', 'is a branch or tag'],
  ['MIRROR_LOCAL=yes', 'STX_SOURCE_MIRROR'],
  ['PYTHON3=no', 'Python 2'],
  ['DIST_REPOS="OS +openstack"', 'switches a package repository on'],
  ['DIST_REPOS="OS -other"', 'switches a package repository of the base off'],
  ['UPGRADE_PIP_PACKAGES=pip', 'the lock contains pip'],
  ['NON_UNIQUE_SYSTEM_ACCOUNT=yes', 'service account'],
  ['UPDATE_SYSTEM_ACCOUNT=yes', 'service account'],
  ['IMAGE_UPDATE_VER=3', 'part of a tag'],
  ['POSTBUILD_COMMAND="rm -rf /x"', 'the last step'],
  ['POSTBUILD_COMMAND="apt purge x\npip3 install future==0.18.3"', 'needs a network'],
  ['CUSTOMIZATION="mkdir /a\nmkdir /b"', 'joins the lines with blanks'],
  ['POSTBUILD_REMOVE_OS_PACKAGES=python3-pip', 'the base does not have it'],
  ['PIP_PACKAGES="git+https://a/b"', 'is not a requirement'],
  ['DIST_PACKAGES="Not_A_Package"', 'is not the name of a Debian package'],
  ['PROJECT_UID=root', 'is not a number'],
  ['PROJECT_REPO=git@host:x', 'is not the URL'],
  ['SPICE_REPO="a b"', 'is not one word'],
  ["CUSTOMIZATION='sed -i x /lib/python3.9/y'", 'names a Python that the base does not have'],
  ['COLOUR=red', 'is ignored'],
  ['DOCKER_FILE=x', 'is ignored: the builder loci does not read it'],
])('%s is said', (line, why) => {
  const { said } = one([...KEYSTONE, line]);
  const key = line.split('=')[0] ?? '';
  expect(said).toContainEqual(
    expect.stringMatching(new RegExp(`^${String(KEYSTONE.length + 1)} ${key}: .*${why}`, 'u')),
  );
});

test('a branch makes no image, unless its commit is given', () => {
  const lines = [...KEYSTONE.filter((line) => !line.startsWith('PROJECT_REF')), 'PROJECT_REF=master'];
  expect(one(lines).image).toBeUndefined();
  expect(one(lines).said).toContainEqual(expect.stringContaining('names no commit: the image is not imported'));
  expect(one(lines, { commits: { keystone: COMMIT } }).image).toMatchObject({ source: { git: { commit: COMMIT } } });
});

test('an unknown builder makes no project, and each of its directives is reported', () => {
  const { image, said } = one(['BUILDER=kaniko', 'LABEL=x', 'DOCKER_FILE=./Dockerfile', 'SCRIPT=build.sh']);
  expect(image).toBeUndefined();
  expect(said.map((line) => line.split(':')[0])).toEqual(['1 BUILDER', '2 LABEL', '3 DOCKER_FILE', '4 SCRIPT']);
});

test.each(['../../etc', 'a/b', 'UPPER', '-x', ''])('a label of %j makes no project', (label) => {
  const { image, said } = one([...KEYSTONE, `LABEL='${label}'`]);
  expect(image).toBeUndefined();
  expect(said).toContainEqual(expect.stringContaining('LABEL: cannot be the name of an image'));
});

test('of the files for one label, the one that is listed and fits best is taken; each key of the others is said', () => {
  const { projects, remarks } = plan({
    'debian_stable_docker_images.inc': '# images\nnew\nnowhere # gone\n',
    'new/debian/bullseye/k.stable_docker_image': KEYSTONE,
    'new/debian/trixie/k.stable_docker_image': KEYSTONE,
    'new/debian/all/k.stable_docker_image': KEYSTONE,
    'new/debian/trixie/k.dev_docker_image': KEYSTONE,
    'old/debian/trixie/k.stable_docker_image': KEYSTONE,
  });
  expect(projects.map(({ file }) => file)).toEqual(['new/debian/trixie/k.stable_docker_image']);
  const of = (file: string): string[] => [
    ...new Set(remarks.filter((remark) => remark.file.startsWith(file)).map(({ why }) => why)),
  ];
  expect(of('new/debian/bullseye/')).toEqual(['not imported: it is for bullseye; this import is for trixie']);
  expect(of('new/debian/all/')).toEqual([expect.stringContaining('no *_docker_images.inc selects it')]);
  expect(of('new/debian/trixie/k.dev')).toEqual([expect.stringContaining("stream is 'dev'")]);
  expect(of('old/')).toEqual([expect.stringContaining('no *_docker_images.inc selects it')]);
  expect(of('debian_stable')).toEqual([expect.stringContaining('builds nothing for trixie')]);
  expect(remarks.filter(({ file }) => file.startsWith('old/')).map(({ key }) => key)).toHaveLength(KEYSTONE.length);
  expect(renderRemarks(remarks).split('\n')).toHaveLength(5);
});

test('wheels.cfg becomes a wheel set, by name and version of the index', () => {
  const index = `https://x/packages/aa/bb/${'0'.repeat(60)}`;
  const { wheelSet, remarks } = plan({
    'debian-trixie/stable-wheels.cfg': [
      '# wheels',
      `abclient-0.2.3-py3-none-any.whl|tar|${index}/abclient-0.2.3.tar.gz|abclient-0.2.3`,
      `crc16-0.1.1-cp313-cp313-linux_x86_64.whl|tar|${index}/crc16-0.1.1.tar.gz|crc16-0.1.1|fix_setup`,
      `PrettyTable-0.7.2-py3-none-any.whl|tar|https://x/packages/source/P/PrettyTable/p.tar.gz|x`,
      'lz4-4.4.5-cp313-cp313-linux_x86_64.whl|git|https://x/lz4|lz4|v4.4.5',
      `own-1-py3-none-any.whl|git|https://x/own|own|${COMMIT}`,
      'far-1.0-py3-none-any.whl|zip|https://x/far.zip|far',
      `isort-4.2.5-py3-none-any.whl|whl|${index}/isort.whl`,
      `MarkupSafe-2.0.0pypi|https://x`,
      `isort-5-py3-none-any.whl|pypi|${index}/isort.whl`,
    ],
    'debian-bullseye/stable-wheels.cfg': 'a-1-py3-none-any.whl|pypi|x',
    'debian-trixie/dev-wheels.cfg': 'a-1-py3-none-any.whl|pypi|x',
  });
  expect(wheelSet?.set.packages).toEqual({
    abclient: { version: '0.2.3' },
    crc16: { version: '0.1.1' },
    far: { version: '1.0' },
    isort: { version: '4.2.5' },
    lz4: { version: '4.4.5' },
    prettytable: { version: '0.7.2', reason: "StarlingX's choice; the constraint is 3.17.0" },
  });
  expect(remarks.map(({ file, line }) => `${file}:${String(line)}`)).toEqual([
    'debian-bullseye/stable-wheels.cfg:1',
    'debian-trixie/dev-wheels.cfg:1',
    ...[5, 6, 7, 8, 9, 10].map((line) => `debian-trixie/stable-wheels.cfg:${String(line)}`),
  ]);
});

test('what is built from a source of its own comes into a set that images wait for', () => {
  const files = { 'debian-trixie/stable-wheels.cfg': `own-1-py3-none-any.whl|git|https://x/own|own|${COMMIT}` };
  expect(plan(files).wheelSet).toBeUndefined();
  expect(plan(files).remarks.map(({ why }) => why)).toEqual([expect.stringContaining('--wheel-set=')]);
  const other = plan(files, { wheelSet: 'other' });
  expect(other.wheelSet?.set.packages).toEqual({
    own: { version: '1', source: { git: { repository: 'https://x/own', commit: COMMIT } } },
  });
  const project = importedFiles(other).find(({ path }) => path === 'wheels/other/project.json');
  expect(JSON.parse(project?.text ?? '')).toMatchObject({
    namedInputs: { 'lock-report': [{ dependentTasksOutputFiles: '**/dist/locks/wheels-other.json' }] },
    targets: { 'check-lock': {}, 'build-wheels': {} },
  });
});

test('a finding names its key once', () => {
  const { remarks } = plan({
    'debian-trixie/stable-wheels.cfg': 'far-1.0-py3-none-any.whl|zip|https://x/far.zip|far',
    'a/debian/all/x.stable_docker_image': [...KEYSTONE, 'if true; then A=1; fi', 'COLOUR=red'],
  });
  for (const line of renderRemarks(remarks).split('\n')) expect(line).not.toMatch(/: (\S+) \1/u);
  expect(renderRemarks(remarks)).toContain('8: if true');
});

test('a *_wheels.inc is compared with what the sets make', () => {
  const { carried, remarks } = plan({ 'debian_stable_wheels.inc': '# modules\ncgts-client-wheel\nsysinv-wheels\n' });
  expect(carried).toEqual([{ file: 'debian_stable_wheels.inc', line: 2, key: 'cgts-client-wheel' }]);
  expect(remarks).toEqual([
    expect.objectContaining({
      line: 3,
      key: 'sysinv-wheels',
      why: expect.stringContaining('import its repository too'),
    }),
  ]);
});
