import { canonicalJson, commitOf } from '@stx/formats';
import type { Bill, Deb, Distribution } from '../bill.js';
import { urlOfDeb, urlOfDistribution, urlOfImage } from '../package-urls.js';
import { describePatch } from './describe-patch.js';
import { declareLicences, type Extracted } from './spdx-licences.js';

type Json = Readonly<Record<string, unknown>>;
type Relation = readonly [string, 'CONTAINS' | 'DEPENDS_ON' | 'DESCRIBES', string];

const NAMESPACE = 'https://starlingx.io/stx-images/spdx';
const IMAGE = 'SPDXRef-image';

/** The bill as SPDX 2.3 JSON; its creation time is the image's, not that of the run. */
export function renderSpdx(bill: Bill, created: Date): string {
  const { image, system, debs, distributions } = bill;
  const extracted = new Map<string, Extracted>();
  const debIds = new Map(debs.map((deb) => [deb.name, idOf('deb', `${deb.name}-${deb.architecture}`)]));
  const ids = idsOf(distributions);
  const idOfName = new Map(distributions.map((each, at) => [each.name, ids[at] ?? '']));
  const parts = distributions.map((each, at) => vendored(each, ids[at] ?? ''));
  const contained = [...debIds.values(), ...ids, ...(system === undefined ? [] : ['SPDXRef-system'])];
  const relations: Relation[] = [
    ['SPDXRef-DOCUMENT', 'DESCRIBES', IMAGE],
    ...contained.map((id): Relation => [IMAGE, 'CONTAINS', id]),
    ...debs.flatMap((deb) =>
      deb.requires.map((name): Relation => [debIds.get(deb.name) ?? '', 'DEPENDS_ON', debIds.get(name) ?? '']),
    ),
    ...distributions.flatMap((each, at) =>
      each.requires.map((name): Relation => [ids[at] ?? '', 'DEPENDS_ON', idOfName.get(name) ?? '']),
    ),
    ...parts.flatMap((part) => part.relations),
  ];
  const packages = [
    imagePackage(bill),
    ...(system === undefined ? [] : [systemPackage(system)]),
    ...debs.map((deb) => debPackage(deb, bill, debIds.get(deb.name) ?? '', extracted)),
    ...distributions.map((each, at) => distributionPackage(each, ids[at] ?? '', extracted)),
    ...parts.flatMap((part) => part.packages),
  ];
  return `${canonicalJson({
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: image.label,
    documentNamespace: `${NAMESPACE}/${image.label}/${image.digest.replace(':', '-')}`,
    creationInfo: { created: created.toISOString().replace(/\.\d+Z$/u, 'Z'), creators: ['Tool: stx-images'] },
    packages,
    relationships: relations.map(([spdxElementId, relationshipType, relatedSpdxElement]) => ({
      spdxElementId,
      relationshipType,
      relatedSpdxElement,
    })),
    ...(extracted.size === 0 ? {} : { hasExtractedLicensingInfos: [...extracted.values()] }),
  })}\n`;
}

const COMMON = {
  downloadLocation: 'NOASSERTION',
  filesAnalyzed: false,
  licenseConcluded: 'NOASSERTION',
  licenseDeclared: 'NOASSERTION',
  copyrightText: 'NOASSERTION',
};

const idOf = (kind: string, name: string): string => `SPDXRef-${kind}-${name.replace(/[^A-Za-z0-9.-]/gu, '-')}`;

/** A second copy of a distribution gets a number. */
function idsOf(distributions: readonly Distribution[]): string[] {
  const names = distributions.map(({ name }) => name);
  return names.map((name, at) => {
    const before = names.slice(0, at).filter((each) => each === name).length;
    return idOf('pypi', before === 0 ? name : `${name}-${String(before + 1)}`);
  });
}

const purl = (referenceLocator: string): Json => ({
  externalRefs: [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator }],
});
const sha256 = (checksumValue: string | undefined): Json =>
  checksumValue === undefined ? {} : { checksums: [{ algorithm: 'SHA256', checksumValue }] };

function imagePackage({ image }: Bill): Json {
  return {
    ...COMMON,
    SPDXID: IMAGE,
    name: image.label,
    versionInfo: image.version ?? image.digest,
    primaryPackagePurpose: 'CONTAINER',
    ...purl(urlOfImage(image)),
    ...sha256(image.digest.replace('sha256:', '')),
  };
}

function systemPackage({ id, version, title }: NonNullable<Bill['system']>): Json {
  const purpose = { primaryPackagePurpose: 'OPERATING-SYSTEM', description: title };
  return { ...COMMON, SPDXID: 'SPDXRef-system', name: id, versionInfo: version, ...purpose };
}

function debPackage(deb: Deb, bill: Bill, id: string, extracted: Map<string, Extracted>): Json {
  return {
    ...COMMON,
    SPDXID: id,
    name: deb.name,
    versionInfo: deb.version,
    sourceInfo: `built package from: ${deb.source.name} ${deb.source.version}`,
    licenseDeclared: declareLicences(deb.licences, extracted),
    ...purl(urlOfDeb(deb, bill)),
    ...sha256(deb.sha256),
  };
}

function distributionPackage(distribution: Distribution, id: string, extracted: Map<string, Extracted>): Json {
  const { name, version, wheel, source, licences, patches, decisions } = distribution;
  const commit = source === undefined ? undefined : commitOf(source);
  const notes = [
    ...decisions.map(({ kind, reason }) => `${kind}: ${reason}`),
    ...patches.map((patch) => `patch: ${describePatch(patch)}`),
  ];
  return {
    ...COMMON,
    SPDXID: id,
    name,
    versionInfo: version,
    ...(commit === undefined ? {} : { sourceInfo: `built from: ${commit.repository} at ${commit.commit}` }),
    ...(wheel === undefined ? {} : { packageFileName: wheel.file }),
    ...(notes.length === 0 ? {} : { comment: notes.join('\n') }),
    licenseDeclared: declareLicences(licences, extracted),
    ...purl(urlOfDistribution(distribution)),
    ...sha256(wheel?.sha256),
  };
}

/** Libraries in a wheel, as packages that it contains. */
function vendored({ libraries, embedded }: Distribution, owner: string): { packages: Json[]; relations: Relation[] } {
  const named = [
    ...embedded.map(({ name, version, purl: url }) => ({
      name,
      ...(version === undefined ? {} : { versionInfo: version }),
      ...(url === undefined ? {} : purl(url)),
    })),
    ...libraries.map((name) => ({ name })),
  ];
  const packages = named.map((each, at) => ({ ...COMMON, SPDXID: `${owner}-part-${String(at + 1)}`, ...each }));
  return { packages, relations: packages.map(({ SPDXID }): Relation => [owner, 'CONTAINS', SPDXID]) };
}
