import { importedFiles, renderRemarks } from './render-import.js';
import { planImport, type ImportOptions, type ImportPlan } from './plan-import.js';

const COMMIT = '7b9f39226744b8db50a6d702cc5f715fc9c17f37';
const OPTIONS: ImportOptions = {
  codename: 'trixie',
  base: 'trixie',
  python: '3.13',
  stream: 'stable',
  only: [],
  all: false,
  made: {},
  released: {},
  commits: {},
  wheelSet: 'base',
  moduleSet: 'starlingx',
  known: {},
  release: '2026.1',
  constraints: [],
};
const FILE = 'metal/tools/x/debian/trixie/x.stable_docker_image';
const HERE = 'metal/tools/x/debian/trixie';

/** The plan of one directive file in a repository at a commit; `files` are what it may name. */
function plan(lines: string[], files: Record<string, string> = {}, options: Partial<ImportOptions> = {}): ImportPlan {
  const read = (file: string): { text: string } | { why: string } =>
    files[file] === undefined ? { why: 'there is no such file' } : { text: files[file] };
  const packaging = [{ file: 'metal/.gitreview', text: '[gerrit]\nproject=starlingx/metal.git\n' }];
  const repositories = new Map([['metal', COMMIT]]);
  const places = { folders: new Set([HERE]), repositories, packaging, read };
  return planImport([{ file: FILE, text: lines.join('\n') }], { ...OPTIONS, ...options }, places);
}

const imageOf = (made: ImportPlan): unknown => made.dockerfiles[0]?.image;
const said = ({ remarks }: ImportPlan): string[] => renderRemarks(remarks).split('\n');

test('a Dockerfile and its context in the tree: the file is copied, the context is the commit of the repository', () => {
  const made = plan(['BUILDER=docker', 'LABEL=rvmc', 'DOCKER_CONTEXT=../../docker', 'DOCKER_FILE=./Dockerfile'], {
    [`${HERE}/Dockerfile`]: 'ARG BASE\nFROM ${BASE}\nCOPY ./rvmc.py /usr/local/bin\n',
  });
  expect(imageOf(made)).toEqual({
    builder: 'dockerfile',
    label: 'rvmc',
    base: 'trixie',
    context: {
      source: {
        git: { repository: 'https://opendev.org/starlingx/metal', commit: COMMIT, subdirectory: 'tools/x/docker' },
      },
    },
  });
  const files = importedFiles(made);
  expect(files.map(({ path }) => path)).toEqual(
    ['image.yaml', 'project.json', 'Dockerfile'].map((name) => `images/rvmc/${name}`),
  );
  expect(files[1]?.content).toMatchObject({
    implicitDependencies: ['base-trixie'],
    targets: { lock: { dependsOn: [] } },
  });
  expect(made.carried.map(({ key }) => key)).toEqual(['BUILDER', 'LABEL', 'DOCKER_CONTEXT', 'DOCKER_FILE']);
});

test('a Dockerfile that reads no context has none, and its foreign images are named', () => {
  const text = [
    'ARG RUN=gcr.io/distroless/static:nonroot',
    'FROM golang:latest AS Builder',
    'FROM ${RUN}',
    'COPY --from=builder /a /b',
    'COPY --from=busybox:1 /bin/sh /bin/sh',
    '',
  ].join('\n');
  const made = plan(['BUILDER=docker', 'LABEL=stx-x'], { [`${HERE}/docker/Dockerfile`]: text });
  expect(imageOf(made)).toEqual({
    builder: 'dockerfile',
    images: ['golang:latest', 'gcr.io/distroless/static:nonroot', 'busybox:1'],
  });
  expect(made.remarks).toEqual([]);
});

test('WHEELS is the wheel sets, which are made first; a download of it is named with its line', () => {
  const text = 'ARG BASE\nFROM ${BASE}\nARG WHEELS\nRUN wget ${WHEELS}\n';
  const made = plan(['BUILDER=docker', 'LABEL=x'], { [`${HERE}/docker/Dockerfile`]: text });
  expect(imageOf(made)).toMatchObject({ wheels: ['starlingx', 'base'] });
  expect(importedFiles(made)[1]?.content).toMatchObject({
    implicitDependencies: ['base-trixie', 'wheels-starlingx', 'wheels-base'],
    targets: {
      'build-image': { dependsOn: ['...', { projects: ['wheels-starlingx', 'wheels-base'], target: 'build-wheels' }] },
    },
  });
  expect(said(made)).toContainEqual(expect.stringContaining(`${HERE}/docker/Dockerfile:4: \${WHEELS} is the address`));
});

test("a line that the build refuses, and a file of StarlingX's base image, are named with their lines", () => {
  const text =
    'ARG BASE\nFROM ${BASE}\nADD https://example.org/x /x\nRUN cp /etc/apt/sources.list.d/stx.list.disabled /y\n';
  const made = plan(['BUILDER=docker', 'LABEL=x'], { [`${HERE}/docker/Dockerfile`]: text });
  expect(imageOf(made)).toEqual({ builder: 'dockerfile', label: 'x', base: 'trixie' });
  const lines = said(made);
  expect(lines).toContainEqual(
    expect.stringContaining(`Dockerfile:3: the build refuses it: ADD takes 'https://example.org/x'`),
  );
  expect(lines).toContainEqual(
    expect.stringContaining('Dockerfile:4: /etc/apt/sources.list.d/stx.list.disabled is a file of'),
  );
});

const CLONED = ['BUILDER=docker', 'LABEL=x', 'DOCKER_REPO=https://git.example/team/x', `DOCKER_REF=${COMMIT}`];

test('DOCKER_REPO is a context from git with its patches, and has the Dockerfile', () => {
  const made = plan([...CLONED, 'DOCKER_PATCHES="files/1.patch files/2.patch"', 'DOCKER_FILE=x'], {
    [`${HERE}/files/1.patch`]: 'one',
    [`${HERE}/files/2.patch`]: 'two',
  });
  expect(imageOf(made)).toEqual({
    builder: 'dockerfile',
    label: 'x',
    context: {
      source: { git: { repository: 'https://git.example/team/x', commit: COMMIT } },
      patches: ['patches/1.patch', 'patches/2.patch'],
      dockerfile: 'Dockerfile',
    },
  });
  expect(importedFiles(made).slice(2)).toEqual([
    { path: 'images/x/patches/1.patch', text: 'one' },
    { path: 'images/x/patches/2.patch', text: 'two' },
  ]);
  expect(said(made)).toContainEqual(expect.stringContaining('DOCKER_FILE x is ignored'));
});

const SCRIPTED = [
  'BUILDER=script',
  'LABEL=oauth2-proxy',
  'SOURCE_REPO=https://git.example/team/proxy.git',
  'SOURCE_REF=v7',
  'SOURCE_PATCHES="files/0001-x.patch"',
  'COMMAND=bash',
  'SCRIPT=build.sh',
  'ARGS=oauth2-proxy',
];
const BUILD = '{\n  echo "FROM golang:1.25-bookworm AS b"\n  echo "COPY . ."\n} > "Own"\n';
const SCRIPT = `W=$(pwd)\n${BUILD.replace('"Own"', '"${W}/Own"')}docker build -t "x" -f "\${W}/Own" "\${W}"\n`;
const FILES = { [`${HERE}/files/0001-x.patch`]: 'patch', [`${HERE}/build.sh`]: SCRIPT };

test('a script that only builds a patched clone is a Dockerfile image', () => {
  const made = plan(SCRIPTED, FILES, { commits: { 'oauth2-proxy': COMMIT } });
  expect(imageOf(made)).toEqual({
    builder: 'dockerfile',
    label: 'oauth2-proxy',
    images: ['golang:1.25-bookworm'],
    context: {
      source: { git: { repository: 'https://git.example/team/proxy.git', commit: COMMIT } },
      patches: ['patches/0001-x.patch'],
    },
  });
  expect(made.dockerfiles[0]?.files[0]).toEqual({
    path: 'Dockerfile',
    text: 'FROM golang:1.25-bookworm AS b\nCOPY . .\n',
  });
});

test.each<[string, string[], Record<string, string>, string]>([
  [
    'a tag',
    SCRIPTED,
    FILES,
    `:4: SOURCE_REF v7 the image is not imported: a branch or tag can move: give --commit=oauth2-proxy=`,
  ],
  [
    'a script of the host',
    SCRIPTED,
    { ...FILES, [`${HERE}/build.sh`]: 'set -e\nmake all\n' },
    `:7: SCRIPT build.sh the image is not imported: the workspace runs no script of the host, and ${HERE}/build.sh:2 runs a command`,
  ],
  [
    'no such script',
    SCRIPTED,
    {},
    `:7: SCRIPT build.sh the image is not imported: ${HERE}/build.sh is not read: there is no such file`,
  ],
  [
    'no such patch',
    [...CLONED, 'DOCKER_PATCHES=a.patch'],
    {},
    `:5: DOCKER_PATCHES a.patch the image is not imported: ${HERE}/a.patch is not read`,
  ],
  [
    'two patches of one name',
    [...CLONED, 'DOCKER_PATCHES="a/x b/x"'],
    { [`${HERE}/a/x`]: '', [`${HERE}/b/x`]: '' },
    ':5: DOCKER_PATCHES a/x b/x the image is not imported: two patches',
  ],
  [
    'no Dockerfile',
    ['BUILDER=docker', 'LABEL=x', 'DOCKER_CONTEXT=../y'],
    {},
    ':3: DOCKER_CONTEXT ../y the image is not imported: metal/tools/x/debian/y/Dockerfile is not read',
  ],
  [
    'no .gitreview',
    ['BUILDER=docker', 'LABEL=x', 'DOCKER_CONTEXT=../../../../../y'],
    { 'y/Dockerfile': 'FROM scratch\nCOPY a /a\n' },
    'no .gitreview names the repository of its context y',
  ],
  [
    'what follows the build',
    [...CLONED, 'CUSTOMIZATION="ln -s /a /b"'],
    {},
    ':5: CUSTOMIZATION ln -s /a /b is not carried over: add it to images/x/Dockerfile',
  ],
])('the report names %s', (_what, lines, files, expected) => {
  expect(said(plan(lines, files))).toContainEqual(expect.stringContaining(expected));
});

test('an image whose label a project of the workspace has becomes that project', () => {
  const files = { [`${HERE}/docker/Dockerfile`]: 'FROM scratch\n' };
  const made = plan(['BUILDER=docker', 'LABEL=stx-ovs'], files, { owners: { 'stx-ovs': 'openvswitch' } });
  expect(made.dockerfiles[0]).toMatchObject({ name: 'openvswitch', image: { label: 'stx-ovs' } });
});
