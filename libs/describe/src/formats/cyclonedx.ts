import { createHash } from 'node:crypto';
import { canonicalJson } from '@stx/formats';
import type { Bill, Deb, Distribution } from '../bill.js';
import type { Licence } from '../licences.js';
import { urlOfDeb, urlOfDebSource, urlOfDistribution, urlOfImage } from '../package-urls.js';
import { describePatch } from './describe-patch.js';
import { externalReferences } from './external-references.js';

type Json = Readonly<Record<string, unknown>>;

/** The bill as CycloneDX 1.6 JSON, without time stamp and with a serial number from the image's digest. */
export function renderCycloneDx(bill: Bill): string {
  const { image, system } = bill;
  const root = urlOfImage(image);
  const systemRef = system === undefined ? undefined : `${system.id}@${system.version}`;
  const debs = bill.debs.map((deb) => ({ ref: urlOfDeb(deb, bill), name: deb.name, requires: deb.requires, deb }));
  const distributions = withReferences(bill.distributions);
  const refsOfDebs = new Map(debs.map(({ name, ref }) => [name, ref]));
  const refsOfDistributions = new Map(distributions.map(({ distribution, ref }) => [distribution.name, ref]));
  const unknown = distributions.filter(
    ({ distribution: { libraries, embedded } }) => libraries.length > 0 && embedded.length === 0,
  );
  return `${canonicalJson({
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: serialNumber(image.digest),
    version: 1,
    metadata: {
      tools: { components: [{ type: 'application', name: 'stx-images' }] },
      component: {
        type: 'container',
        'bom-ref': root,
        name: image.label,
        version: image.version ?? image.digest,
        purl: root,
        ...(image.title === undefined ? {} : { description: image.title }),
        hashes: [{ alg: 'SHA-256', content: image.digest.replace('sha256:', '') }],
        properties: [{ name: 'io.starlingx.image.config', value: image.configDigest }],
      },
    },
    components: [
      ...(system === undefined || systemRef === undefined
        ? []
        : [
            {
              type: 'operating-system',
              'bom-ref': systemRef,
              name: system.id,
              version: system.version,
              description: system.title,
            },
          ]),
      ...debs.map(({ ref, deb }) => debComponent(ref, deb, bill)),
      ...distributions.map(({ ref, distribution }) => distributionComponent(ref, distribution)),
    ],
    dependencies: [
      {
        ref: root,
        dependsOn: [
          ...(systemRef === undefined ? debs.map(({ ref }) => ref) : [systemRef]),
          ...distributions.map(({ ref }) => ref),
        ],
      },
      ...(systemRef === undefined ? [] : [{ ref: systemRef, dependsOn: debs.map(({ ref }) => ref) }]),
      ...debs.map(({ ref, requires }) => ({ ref, dependsOn: found(requires, refsOfDebs) })),
      ...distributions.map(({ ref, distribution }) => ({
        ref,
        dependsOn: found(distribution.requires, refsOfDistributions),
      })),
    ],
    compositions: [
      { aggregate: 'complete', assemblies: [root], dependencies: [root] },
      ...(unknown.length === 0 ? [] : [{ aggregate: 'incomplete', assemblies: unknown.map(({ ref }) => ref) }]),
    ],
  })}\n`;
}

/** A UUID of version 8 (RFC 9562) from a digest: one image has one serial number. */
function serialNumber(digest: string): string {
  const hex = createHash('sha256').update(digest).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 18), 16) & 0x3f) | 0x80).toString(16);
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(18, 20)}-${hex.slice(20, 32)}`;
}

const found = (names: readonly string[], refs: ReadonlyMap<string, string>): string[] =>
  names.flatMap((name) => refs.get(name) ?? []);

/** References to components: the package URL, and the path too if an image has one distribution twice. */
function withReferences(distributions: readonly Distribution[]): { ref: string; distribution: Distribution }[] {
  const urls = distributions.map(urlOfDistribution);
  return distributions.map((distribution, at) => {
    const url = urls[at] ?? '';
    return { ref: urls.indexOf(url) === at ? url : `${url}#${distribution.path}`, distribution };
  });
}

function debComponent(ref: string, deb: Deb, bill: Bill): Json {
  const { name, version, source, sha256, licences, layer, repository } = deb;
  const { epoch, upstream, revision } = splitVersion(source.version);
  const { id } = bill.system ?? { id: 'debian' };
  return {
    type: 'library',
    'bom-ref': ref,
    name,
    version,
    purl: ref,
    ...(sha256 === undefined ? {} : { hashes: [{ alg: 'SHA-256', content: sha256 }] }),
    ...licenceField(licences),
    pedigree: {
      ancestors: [{ type: 'library', name: source.name, version: source.version, purl: urlOfDebSource(deb, bill) }],
    },
    evidence: { occurrences: [{ location: '/var/lib/dpkg/status' }] },
    properties: properties({
      // Names and parts of versions as Trivy reads them; Dependency-Track uses them too.
      'aquasecurity:trivy:PkgType': id,
      'aquasecurity:trivy:SrcName': source.name,
      'aquasecurity:trivy:SrcVersion': upstream,
      'aquasecurity:trivy:SrcRelease': revision,
      'aquasecurity:trivy:SrcEpoch': epoch,
      'io.starlingx.image.layer': layer,
      'io.starlingx.image.repository': repository,
    }),
  };
}

function distributionComponent(ref: string, distribution: Distribution): Json {
  const { name, version, wheel, licences, path, layer, patches, decisions, libraries, embedded } = distribution;
  const notes = [
    ...decisions.map(({ kind, reason }) => `${kind}: ${reason}`),
    ...patches.map((patch) => `patch: ${describePatch(patch)}`),
  ];
  const changed = patches.flatMap((patch) => ('git' in patch ? patch.files : [patch]));
  const pedigree = {
    ...(patches.length === 0
      ? {}
      : {
          ancestors: [{ type: 'library', name, version, purl: urlOfDistribution(distribution) }],
          patches: changed.map(({ file }) => ({ type: 'unofficial', diff: { url: encodeURI(file) } })),
        }),
    ...(notes.length === 0 ? {} : { notes: notes.join('\n') }),
  };
  const references = externalReferences(distribution);
  const nested = [
    ...embedded.map((each, at) => ({ type: 'library', 'bom-ref': `${ref}#embedded-${String(at)}`, ...each })),
    ...libraries.map((file) => ({ type: 'library', 'bom-ref': `${ref}#${file}`, name: file })),
  ];
  return {
    type: 'library',
    'bom-ref': ref,
    name,
    version,
    purl: urlOfDistribution(distribution),
    ...(wheel === undefined ? {} : { hashes: [{ alg: 'SHA-256', content: wheel.sha256 }] }),
    ...licenceField(licences),
    ...(references.length === 0 ? {} : { externalReferences: references }),
    ...(Object.keys(pedigree).length === 0 ? {} : { pedigree }),
    ...(nested.length === 0 ? {} : { components: nested }),
    evidence: { occurrences: [{ location: path }] },
    properties: properties({ 'io.starlingx.image.layer': layer }),
  };
}

/** `1:2.4-3` is epoch 1, version 2.4, revision 3 (deb-version(7)). */
function splitVersion(version: string): { epoch?: string; upstream: string; revision?: string } {
  const { epoch, upstream, revision } =
    /^(?:(?<epoch>\d+):)?(?<upstream>.+?)(?:-(?<revision>[^-]+))?$/u.exec(version)?.groups ?? {};
  return {
    ...(epoch === undefined ? {} : { epoch }),
    upstream: upstream ?? version,
    ...(revision === undefined ? {} : { revision }),
  };
}

function properties(values: Readonly<Record<string, string | undefined>>): { name: string; value: string }[] {
  return Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
}

/** CycloneDX has either one expression or a list of licences. */
function licenceField(licences: readonly Licence[]): Json {
  const [first] = licences;
  if (first === undefined) return {};
  if (licences.length === 1 && 'expression' in first && /\s/u.test(first.expression))
    return { licenses: [{ expression: first.expression }] };
  return {
    licenses: licences.map((each) => {
      if ('name' in each) return { license: { name: each.name } };
      return { license: isIdentifier(each.expression) ? { id: each.expression } : { name: each.expression } };
    }),
  };
}

/** `GPL-2.0+` is an expression of SPDX but no identifier of its list. */
const isIdentifier = (text: string): boolean => !/[\s+()]|^LicenseRef-|^DocumentRef-/u.test(text);
