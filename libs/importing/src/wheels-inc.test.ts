import { planImport, type ImportOptions, type ImportPlan } from './plan-import.js';
import { importedFiles, renderRemarks } from './render-import.js';

const COMMIT = '1fa7c309c6c8f5d9513b29b98268f87cbf3455ff';
const OPTIONS: ImportOptions = {
  codename: 'trixie',
  base: 'trixie',
  python: '3.13',
  stream: 'stable',
  only: [],
  all: false,
  made: { starlingx: ['fm_core'] },
  released: { 'networking-sfc': '22.0.0' },
  commits: {},
  wheelSet: 'base',
  moduleSet: 'starlingx',
  known: {},
  release: '2026.1',
  constraints: [
    { name: 'horizon', version: '25.7.3', marker: undefined, line: 1 },
    { name: 'libvirt-python', version: '12.0.0', marker: undefined, line: 2 },
    { name: 'sushy', version: '5.10.1', marker: undefined, line: 3 },
  ],
};
const PACKAGING: Record<string, string> = {
  'nfv/.gitreview': '[gerrit]\nhost=review.example\nproject=starlingx/nfv.git\n',
  'nfv/nfv/debian/all/meta_data.yaml':
    'debname: nfv\ndebver: 1.0\nsrc_path: null\nsrc_files:\n  - nfv-client\n  - nfv-tools\n  - ../../etc\n',
  'nfv/nfv/debian/all/deb_folder/control':
    'Source: nfv\n\nPackage: nfv-client\n\nPackage: nfv-wheels\nArchitecture: all\n',
  'nfv/nfv/nfv-client/setup.py': 'setup(\n    name="nfv_client",\n    version="1.0.0",\n    packages=name,\n)\n',
  'config/.gitreview': '[gerrit]\nproject=starlingx/config.git\n',
  'config/sysinv/debian/trixie/meta_data.yaml':
    'debname: sysinv\ndebver: 1:2.0-3\nsrc_path: sysinv\nrevision:\n  dist: $STX_DIST\n',
  'config/sysinv/debian/all/meta_data.yaml': 'debname: old\ndebver: 1\n',
  'config/sysinv/debian/trixie/deb_folder/control': 'Package: sysinv\nPackage: sysinv-wheels\n',
  'config/sysinv/debian/trixie/deb_folder/rules': 'export PBR_VERSION=1.0.0\n',
  'config/sysinv/sysinv/setup.cfg': '[metadata]\nname = sysinv\n',
  'config/sysinv/sysinv/setup.py': 'setup(\n    name=project,\n    pbr=True)\n',
  'app/ceilometer/debian/trixie/meta_data.yaml': 'debname: ceilometer\ndebver: 1:26.0.0-3\ndl_path: {name: x}\n',
  'app/ceilometer/debian/trixie/patches/series': '0001.patch\n',
};
const REQUIREMENTS = {
  'root/debian-trixie/openstack.cfg': 'STABLE_OPENSTACK_REQ_URL="openstack-requirements/gazpacho"\n',
  'root/debian-trixie/openstack-requirements/gazpacho/upper-constraints.txt': 'horizon===25.7.0\nsushy===5.10.1\n',
};
const IMAGE = ['BUILDER=loci', 'LABEL=stx-x', 'PROJECT=infra', 'PROJECT_REPO=nil'];

function plan(
  files: Record<string, string | string[]>,
  options: Partial<ImportOptions> = {},
  heads = {},
  more = {},
): ImportPlan {
  const listed = (texts: Record<string, string | string[]>): { file: string; text: string }[] =>
    Object.entries(texts).map(([file, text]) => ({ file, text: Array.isArray(text) ? text.join('\n') : text }));
  const places = {
    folders: new Set(['a/debian/all']),
    repositories: new Map<string, string | undefined>(Object.entries(heads)),
    packaging: listed({ ...PACKAGING, ...more }),
    read: () => ({ why: 'there is no such file' }),
  };
  return planImport(listed(files), { ...OPTIONS, ...options }, places);
}

const said = ({ remarks }: ImportPlan): string[] => renderRemarks(remarks).split('\n');

test('a package with wheels becomes entries with version, repository, commit and folder', () => {
  const files = { 'debian_stable_wheels.inc': 'nfv-wheels # the VIM\nsysinv-wheels fm-common-wheel' };
  const { moduleSet, remarks, carried } = plan(files, {
    commits: { 'starlingx/nfv': COMMIT },
    known: { 'https://opendev.org/starlingx/config': COMMIT },
  });
  expect(remarks).toEqual([]);
  expect(carried.map(({ line, key }) => `${String(line)} ${key}`)).toEqual([
    '1 nfv-wheels',
    '2 sysinv-wheels',
    '2 fm-common-wheel',
  ]);
  const git = (name: string, subdirectory: string): object => ({
    git: { repository: `https://opendev.org/starlingx/${name}`, commit: COMMIT, subdirectory },
  });
  expect(moduleSet).toEqual({
    name: 'starlingx',
    set: {
      base: 'trixie',
      release: '2026.1',
      policy: 'any',
      packages: {
        nfv_client: { version: '1.0.0', source: git('nfv', 'nfv/nfv-client') },
        sysinv: { version: '1.0.0', source: git('config', 'sysinv/sysinv'), environment: { PBR_VERSION: '1.0.0' } },
      },
    },
  });
});

test("the commit of a tree's git repository counts, and without any the remark names the option", () => {
  const files = { 'nfv/debian_stable_wheels.inc': 'nfv-wheels' };
  expect(plan(files, {}, { nfv: COMMIT }).moduleSet?.set.packages).toMatchObject({
    nfv_client: { source: { git: { commit: COMMIT } } },
  });
  const { moduleSet, carried, ...planned } = plan(files);
  expect([moduleSet, carried]).toEqual([undefined, []]);
  expect(said({ ...planned, carried })).toEqual([
    'nfv/debian_stable_wheels.inc:1: nfv-wheels is nfv_client in nfv/nfv-client of starlingx/nfv: give --commit=starlingx/nfv=<commit>',
  ]);
});

test('a package without packaging, and a list for another release, are reported', () => {
  const lines = said(
    plan({ 'debian_stable_wheels.inc': 'pynetlink-wheel', 'debian_bullseye_stable_wheels.inc': 'nfv-wheels' }),
  );
  expect(lines).toEqual([
    'debian_bullseye_stable_wheels.inc: not imported: it is for bullseye; this import is for trixie',
    expect.stringContaining('debian_stable_wheels.inc:1: pynetlink-wheel is a package that no debian/'),
  ]);
});

test("StarlingX's names never reach the index: they are omitted, or come from the set that builds them", () => {
  const image = { 'a/debian/all/x.stable_docker_image': [...IMAGE, 'PIP_PACKAGES="six pynetlink nfv-client fm-core"'] };
  const without = plan(image);
  expect(without.projects[0]?.image).toMatchObject({ pipPackages: ['six', 'fm-core'], wheels: ['base', 'starlingx'] });
  expect(said(without)).toEqual([
    expect.stringMatching(/:5: PIP_PACKAGES pynetlink is omitted: it is a module of StarlingX/u),
    expect.stringMatching(/:5: PIP_PACKAGES nfv-client is omitted/u),
  ]);
  const made = plan({ ...image, 'debian_stable_wheels.inc': 'nfv-wheels' }, { commits: { 'starlingx/nfv': COMMIT } });
  expect(made.projects[0]?.image).toMatchObject({ pipPackages: ['six', 'nfv-client', 'fm-core'] });
});

test('known cures are applied and reported', () => {
  const planned = plan({
    'a/debian/all/x.stable_docker_image': [
      ...IMAGE,
      'PIP_PACKAGES="ldap pycrypto networking-sfc lxml networking-sfc>=9"',
    ],
  });
  expect(planned.projects[0]?.image.pipPackages).toEqual(['networking-sfc==22.0.0', 'lxml', 'networking-sfc>=9']);
  expect(importedFiles(planned)[0]?.text).toMatch(
    /\n# ldap is omitted: .*\n# pycrypto is omitted: .*\n# networking-sfc is pinned/u,
  );
  expect(said(planned)).toEqual([
    expect.stringContaining('ldap is omitted'),
    expect.stringContaining('pycrypto is omitted'),
    expect.stringContaining('networking-sfc is pinned to 22.0.0'),
  ]);
});

test('packages that only StarlingX has or patches are reported, and so is what its base image brings', () => {
  const lines = [
    ...IMAGE,
    'DIST_PACKAGES="vim sysinv kubernetes-1.35.2-client ceilometer-common"',
    'DIST_REPOS="OS -STX"',
  ];
  expect(said(plan({ 'a/debian/all/x.stable_docker_image': lines }))).toEqual([
    expect.stringMatching(/:1: x StarlingX's base image upgrades/u),
    expect.stringMatching(
      /:5: DIST_PACKAGES sysinv is a package that StarlingX builds \(config\/sysinv\/debian\/trixie\)/u,
    ),
    expect.stringMatching(/:5: DIST_PACKAGES kubernetes-1.35.2-client is a package that StarlingX builds:/u),
    expect.stringMatching(/:5: DIST_PACKAGES ceilometer-common is built by StarlingX from 'ceilometer' 26.0.0/u),
  ]);
});

test("an image whose service is a patched Debian package gets the sdist with the series at the tree's commit", () => {
  const lines = [...IMAGE, 'DIST_PACKAGES="ceilometer-common python3-ceilometer libvirt0"'];
  const files = {
    'a/debian/all/ceilometer.stable_docker_image': lines.map((line) => line.replace('stx-x', 'stx-ceilometer')),
  };
  const review = { 'app/.gitreview': '[gerrit]\nproject=starlingx/openstack-armada-app.git\n' };
  const planned = plan(files, {}, { app: COMMIT }, review);
  expect(planned.projects[0]?.image).toMatchObject({
    project: 'ceilometer',
    source: { sdist: { name: 'ceilometer', version: '26.0.0' } },
    distPackages: ['libvirt0'],
    patches: [
      {
        git: {
          repository: 'https://opendev.org/starlingx/openstack-armada-app',
          commit: COMMIT,
          subdirectory: 'ceilometer/debian/trixie/patches',
        },
        series: 'series',
      },
    ],
  });
  expect(said(planned).join('\n')).toContain('is replaced by the sdist ceilometer 26.0.0');
  const unknown = plan(files, {}, {}, review);
  expect(unknown.projects[0]?.image).toMatchObject({ project: 'none' });
  expect(said(unknown).join('\n')).toContain('patches the service: give --commit=');
  const none = plan(
    files,
    {},
    { app: COMMIT },
    { ...review, 'app/ceilometer/debian/trixie/patches/series': '# none\n' },
  );
  expect(none.projects[0]?.image).toMatchObject({ project: 'none' });
});

test('a module of a wheel set gets the patches of its packaging', () => {
  const more = { 'nfv/nfv/debian/all/patches/series': 'a.patch\n' };
  const planned = plan(
    { 'debian_stable_wheels.inc': 'nfv-wheels' },
    { commits: { 'starlingx/nfv': COMMIT } },
    {},
    more,
  );
  const [entry] = Object.values(planned.moduleSet?.set.packages ?? {});
  expect(entry?.patches).toMatchObject([{ git: { commit: COMMIT, subdirectory: 'nfv/debian/all/patches' } }]);
});

test('patches that cannot be carried are reported, and the module is imported without them', () => {
  const series = { 'nfv/nfv/debian/all/patches/series': 'a.patch\n' };
  const list = { 'debian_stable_wheels.inc': 'nfv-wheels' };
  const options = { commits: { 'starlingx/nfv': COMMIT } };
  const elsewhere = { ...series, 'nfv/nfv/debian/.gitreview': '[gerrit]\nproject=starlingx/packaging.git\n' };
  const planned = plan(list, options, {}, elsewhere);
  expect(Object.values(planned.moduleSet?.set.packages ?? {}).map(({ patches }) => patches)).toEqual([undefined]);
  expect(said(planned).join('\n')).toContain(
    'debian_stable_wheels.inc:1: nfv-wheels is imported without the patches of all/patches: give --commit=starlingx/packaging=<commit>',
  );
  const two = plan(list, options, {}, { ...series, 'nfv/nfv/debian/all/deb_folder/patches/series': 'b.patch\n' });
  expect(said(two).join('\n')).toContain(
    'nfv/nfv/debian/all/deb_folder/patches/series:1: is not imported: nfv/nfv/debian/all/patches has a series too',
  );
});

test("versions that differ from the workspace's constraints are reported with the images that require them", () => {
  const index = `https://x/packages/aa/bb/${'0'.repeat(60)}`;
  const planned = plan(
    {
      'a/debian/all/x.stable_docker_image': [...IMAGE, 'PIP_PACKAGES="libvirt-python certifi"'],
      'root/debian-trixie/stable-wheels.cfg': [
        `libvirt_python-11.3.0-cp313-cp313-linux_x86_64.whl|tar|${index}/l.tar.gz|l`,
        `certifi-2023.7.22-py3-none-any.whl|pypi|${index}/c.whl`,
        `sh-1.0-py3-none-any.whl|pypi|${index}/s.whl`,
      ],
      'root/debian-trixie/stable-wheels-py2.cfg': 'a-1-py2-none-any.whl|pypi|x',
    },
    {},
    {},
    REQUIREMENTS,
  );
  expect(said(planned)).toEqual([
    expect.stringMatching(
      /upper-constraints.txt:1: horizon 25.7.0 is StarlingX's version; the constraint of 2026.1 is 25.7.3$/u,
    ),
    'root/debian-trixie/stable-wheels-py2.cfg: not imported: it lists wheels for Python 2, which no base has',
    expect.stringMatching(
      /:1: libvirt-python 11.3.0 is StarlingX's version \(required by x\); the constraint of 2026.1 is 12.0.0; to use/u,
    ),
    expect.stringMatching(
      /:2: certifi 2023.7.22 is StarlingX's version \(required by x\); no constraint of 2026.1 names it/u,
    ),
  ]);
});

test('packaging that is not YAML is a finding with its line', () => {
  const places = {
    folders: new Set<string>(),
    repositories: new Map<string, string | undefined>(),
    packaging: [{ file: 'a/debian/all/meta_data.yaml', text: 'debname: x\ndebver: [\n' }],
    read: () => ({ why: 'there is no such file' }),
  };
  expect(said(planImport([], OPTIONS, places))).toEqual([
    expect.stringMatching(/^a\/debian\/all\/meta_data.yaml:\d: is not read/u),
  ]);
});
