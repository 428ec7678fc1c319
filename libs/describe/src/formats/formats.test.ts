import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { lockSchema } from '@stx/formats';
import { z } from 'zod';
import type { Bill } from '../bill.js';
import type { ImageFacts } from '../facts/merge-layers.js';
import { makeBill } from '../make-bill.js';
import { requireKnown } from '../require-known.js';
import { renderCycloneDx } from './cyclonedx.js';
import { renderOsvScanner } from './osv-scanner.js';
import { renderSpdx } from './spdx.js';

const SHA = 'a'.repeat(64);
const SITE = '/var/lib/openstack/lib/python3.13/site-packages';
const CREATED = new Date('2026-04-01T00:00:00Z');

const facts: ImageFacts = {
  osRelease: { ID: 'debian', VERSION_ID: '13', PRETTY_NAME: 'Debian GNU/Linux 13 (trixie)' },
  debs: [
    {
      name: 'libssl3t64',
      version: '1:3.5.1-1+b1',
      architecture: 'amd64',
      source: { name: 'openssl', version: '1:3.5.1-1' },
      depends: [['debconf-2.0'], ['missing']],
      provides: [],
    },
    {
      name: 'debconf',
      version: '1.5',
      architecture: 'all',
      source: { name: 'debconf', version: '1.5' },
      depends: [],
      provides: ['debconf-2.0'],
    },
  ],
  debsLayer: `sha256:${SHA}`,
  licencesOf: (name) => (name === 'debconf' ? ['BSD-2-clause', 'GPL-2+', 'Own'] : undefined),
  distributions: [
    {
      path: `${SITE}/oslo_utils-1.0.dist-info/METADATA`,
      layer: `sha256:${SHA}`,
      metadata: {
        name: 'oslo.utils',
        version: '1.0',
        licence: 'Apache 2.0',
        classifiers: [],
        requires: ['numpy', 'absent'],
      },
    },
    {
      path: `${SITE}/numpy-2.0.dist-info/METADATA`,
      layer: `sha256:${SHA}`,
      metadata: { name: 'numpy', version: '2.0', expression: 'BSD-3-Clause AND MIT', classifiers: [], requires: [] },
    },
    {
      path: `${SITE}/numpy/_vendor/tomli-1.dist-info/METADATA`,
      layer: `sha256:${SHA}`,
      metadata: { name: 'tomli', version: '1', classifiers: [], requires: [] },
    },
    {
      path: '/usr/lib/python3/dist-packages/six-1.dist-info/METADATA',
      layer: `sha256:${SHA}`,
      metadata: { name: 'six', version: '1', classifiers: [], requires: [] },
    },
  ],
  libraries: [`${SITE}/numpy.libs/libopenblas-1.so`],
  bills: [
    {
      path: `${SITE}/numpy-2.0.dist-info/sboms/auditwheel.cdx.json`,
      bill: { components: [{ name: 'gfortran', version: '14', purl: 'pkg:generic/gfortran@14' }] },
    },
  ],
  unread: [],
};

const lock = lockSchema.parse({
  lockVersion: 1,
  resolvedFrom: `sha256:${SHA}`,
  release: '2026.1',
  python: '3.13',
  wheelWaivers: [{ distribution: 'numpy', sha256: SHA, record: true, reason: 'RECORD names a file twice' }],
  distributions: [
    {
      name: 'oslo-utils',
      version: '1.0',
      waiver: 'the clients need it',
      source: { git: { repository: 'https://example.org/oslo', commit: 'b'.repeat(40), tree: 'c'.repeat(40) } },
      patches: [{ file: 'patches/fix.patch', sha256: SHA }],
    },
    { name: 'numpy', version: '2.0', wheel: { file: 'numpy-2.0-py3-none-any.whl', sha256: SHA } },
  ],
});

const bill: Bill = makeBill({
  image: {
    project: 'keystone',
    label: 'stx-keystone',
    digest: `sha256:${SHA}`,
    configDigest: `sha256:${'d'.repeat(64)}`,
    architecture: 'amd64',
  },
  facts,
  lock,
  wheels: [
    { name: 'oslo-utils', version: '1.0', file: 'oslo_utils-1.0-py3-none-any.whl', sha256: SHA },
    { name: 'numpy', version: '2.0', file: 'numpy-2.0-py3-none-any.whl', sha256: SHA },
  ],
  supplied: [{ name: 'debconf', version: '1.5', architecture: 'all', sha256: SHA, repository: 'own' }],
});

const componentSchema = z.looseObject({
  purl: z.string().optional(),
  properties: z.array(z.strictObject({ name: z.string(), value: z.string() })).optional(),
});
const documentSchema = z.looseObject({ components: z.array(componentSchema) });

const component = (start: string): z.infer<typeof componentSchema> | undefined =>
  documentSchema.parse(JSON.parse(renderCycloneDx(bill))).components.find(({ purl }) => purl?.startsWith(start));

test('CycloneDX is valid by its strict schema', async () => {
  const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
  expect(await validator.validate(renderCycloneDx(bill))).toBeNull();
  // The validator sees a wrong document.
  expect(await validator.validate(renderCycloneDx(bill).replace('"bomFormat"', '"bomform"'))).not.toBeNull();
});

test('a Debian package has its source where each scanner looks for it', () => {
  const found = component('pkg:deb/debian/libssl3t64');
  expect(found?.purl).toBe(
    'pkg:deb/debian/libssl3t64@1:3.5.1-1%2Bb1?arch=amd64&distro=debian-13&upstream=openssl%401:3.5.1-1',
  );
  const values = Object.fromEntries((found?.properties ?? []).map(({ name, value }) => [name, value]));
  expect(values).toMatchObject({
    'aquasecurity:trivy:SrcName': 'openssl',
    'aquasecurity:trivy:SrcVersion': '3.5.1',
    'aquasecurity:trivy:SrcRelease': '1',
    'aquasecurity:trivy:SrcEpoch': '1',
  });
  expect(renderSpdx(bill, CREATED)).toContain('"sourceInfo":"built package from: openssl 1:3.5.1-1"');
});

test('a package that a repository supplied has the hash of its file; licences are spelled as SPDX does', () => {
  expect(component('pkg:deb/debian/debconf')).toMatchObject({
    hashes: [{ alg: 'SHA-256', content: SHA }],
    licenses: [
      { license: { id: 'BSD-2-Clause' } },
      { license: { id: 'GPL-2.0-or-later' } },
      { license: { name: 'Own' } },
    ],
  });
});

test('a wheel has its hash, its source commit, its patches and the reasons of decisions', () => {
  expect(component('pkg:pypi/oslo-utils@1.0')).toMatchObject({
    hashes: [{ alg: 'SHA-256', content: SHA }],
    licenses: [{ license: { id: 'Apache-2.0' } }],
    externalReferences: [
      { type: 'distribution', url: 'oslo_utils-1.0-py3-none-any.whl' },
      { type: 'vcs', url: `git+https://example.org/oslo@${'b'.repeat(40)}` },
    ],
    pedigree: {
      patches: [{ type: 'unofficial', diff: { url: 'patches/fix.patch' } }],
      notes: `version waiver: the clients need it\npatch: patches/fix.patch sha256:${SHA}`,
    },
  });
});

test('libraries, copies and bills inside a wheel are its components; packages of .deb files are not listed twice', () => {
  expect(component('pkg:pypi/numpy@2.0')).toMatchObject({
    licenses: [{ expression: 'BSD-3-Clause AND MIT' }],
    pedigree: { notes: 'wheel waiver: RECORD names a file twice' },
    components: [
      { name: 'gfortran', version: '14', purl: 'pkg:generic/gfortran@14' },
      { name: 'tomli', version: '1', purl: 'pkg:pypi/tomli@1' },
      { name: 'libopenblas-1.so' },
    ],
  });
  expect(bill.distributions.map(({ name }) => name)).toEqual(['numpy', 'oslo-utils']);
});

test('requirements are those in the image', () => {
  expect(bill.debs[0]?.requires).toEqual(['debconf']);
  expect(bill.distributions[1]?.requires).toEqual(['numpy']);
});

test('the list for osv-scanner has source packages', () => {
  expect(JSON.parse(renderOsvScanner(bill))).toMatchObject({
    results: [
      {
        packages: [
          { package: { name: 'openssl', version: '1:3.5.1-1', ecosystem: 'Debian:13' } },
          { package: { name: 'debconf', version: '1.5', ecosystem: 'Debian:13' } },
          { package: { name: 'numpy', version: '2.0', ecosystem: 'PyPI' } },
          { package: { name: 'oslo-utils', version: '1.0', ecosystem: 'PyPI' } },
        ],
      },
    ],
  });
});

test('every relation of SPDX is between elements of the document, and every licence it refers to is there', () => {
  const schema = z.looseObject({
    packages: z.array(
      z.looseObject({ SPDXID: z.string().regex(/^SPDXRef-[A-Za-z0-9.-]+$/u), licenseDeclared: z.string() }),
    ),
    relationships: z.array(z.looseObject({ spdxElementId: z.string(), relatedSpdxElement: z.string() })),
    hasExtractedLicensingInfos: z.array(z.looseObject({ licenseId: z.string() })),
  });
  const spdx = schema.parse(JSON.parse(renderSpdx(bill, CREATED)));
  const ids = new Set(['SPDXRef-DOCUMENT', ...spdx.packages.map(({ SPDXID }) => SPDXID)]);
  expect(ids.size).toBe(spdx.packages.length + 1);
  for (const each of spdx.relationships) {
    expect(ids).toContain(each.spdxElementId);
    expect(ids).toContain(each.relatedSpdxElement);
  }
  expect(spdx.hasExtractedLicensingInfos.map(({ licenseId }) => licenseId)).toEqual(['LicenseRef-Own']);
  expect(spdx.packages.map(({ licenseDeclared }) => licenseDeclared)).toContain(
    'BSD-2-Clause AND GPL-2.0-or-later AND LicenseRef-Own',
  );
});

test('a distribution without a locked wheel, and one that is missing, are errors', () => {
  const other = makeBill({ image: bill.image, facts, lock });
  expect(() => {
    requireKnown(bill, lock.distributions);
  }).not.toThrow();
  expect(() => {
    requireKnown(other, lock.distributions);
  }).toThrow(/numpy 2.0 is in the image but has no locked wheel/u);
  expect(() => {
    requireKnown(bill, [...lock.distributions, { name: 'Six', version: '1' }]);
  }).toThrow(/six 1 is locked but not in the image/u);
});
