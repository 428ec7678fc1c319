import { z } from 'zod';
import { StxError } from '@stx/errors';
import { parseJson } from '@stx/formats';
import type { ImageFacts } from '../facts/merge-layers.js';
import { namesIn } from './names-in.js';
import { PREDICATES, type PredicateName } from '../statements/statement.js';

const statementSchema = z.looseObject({
  _type: z.literal('https://in-toto.io/Statement/v1'),
  subject: z.array(z.looseObject({ digest: z.record(z.string(), z.string()) })).min(1),
  predicateType: z.string(),
  predicate: z.unknown(),
});

const componentSchema = z.looseObject({
  purl: z.string().optional(),
  hashes: z.array(z.looseObject({ content: z.string() })).optional(),
});
const cycloneSchema = z.looseObject({ components: z.array(componentSchema) });
const spdxSchema = z.looseObject({
  packages: z.array(
    z.looseObject({
      SPDXID: z.string(),
      externalRefs: z.array(z.looseObject({ referenceLocator: z.string() })).optional(),
    }),
  ),
});
const provenanceSchema = z.looseObject({
  buildDefinition: z.looseObject({
    resolvedDependencies: z.array(z.looseObject({ digest: z.record(z.string(), z.string()).optional() })),
  }),
});
const testResultSchema = z.looseObject({ result: z.string() });

export interface CheckedImage {
  name: string;
  digest: string;
  configDigest: string;
  facts: ImageFacts;
}

/**
 * Compares verified statements with the image: each is about it, none is missing, the bills name what is in its layers, the
 * provenance names every wheel of the bill, and its verification passed. Returns the predicates that were compared.
 *
 * @throws StxError SIGNATURE_MISSING or ATTESTATION_WRONG.
 */
export function checkStatements(image: CheckedImage, texts: readonly string[]): PredicateName[] {
  const found = new Map<string, unknown>();
  for (const text of texts) {
    const parsed = statementSchema.safeParse(parseJson(text));
    if (!parsed.success) throw wrong(image, 'a signed statement is not of in-toto v1');
    const { subject, predicateType, predicate } = parsed.data;
    const digests = subject.map(({ digest }) => `sha256:${digest.sha256 ?? ''}`);
    if (!digests.includes(image.digest) && !digests.includes(image.configDigest)) {
      throw wrong(image, `the statement ${predicateType} is about ${digests.join(' and ')}`);
    }
    found.set(predicateType, predicate);
  }
  const names = Object.keys(PREDICATES) as PredicateName[];
  const missing = names.filter((name) => !found.has(PREDICATES[name]));
  if (missing.length > 0) {
    throw new StxError('SIGNATURE_MISSING', `${image.name} has no ${missing.join(', ')} signed by the key`, {
      hint: 'publish the image with the key, or check that the public key is the right one',
    });
  }
  compare(image, found);
  return names;
}

function compare(image: CheckedImage, found: ReadonlyMap<string, unknown>): void {
  const read = <S extends z.ZodType>(schema: S, name: PredicateName): z.infer<S> => {
    const parsed = schema.safeParse(found.get(PREDICATES[name]));
    if (parsed.success) return parsed.data;
    throw wrong(image, `the ${name} has another form: ${parsed.error.issues[0]?.path.join('.') ?? ''}`);
  };
  const { components } = read(cycloneSchema, 'cyclonedx');
  const inImage = namesIn(image.facts);
  requireSame(
    image,
    'cyclonedx',
    inImage,
    components.flatMap(({ purl }) => purl ?? []),
  );
  const spdx = read(spdxSchema, 'spdx').packages.filter(({ SPDXID }) => !/-part-\d+$/u.test(SPDXID));
  requireSame(
    image,
    'spdx',
    inImage,
    spdx.flatMap(({ externalRefs = [] }) => externalRefs.map((each) => each.referenceLocator)),
  );
  const { resolvedDependencies } = read(provenanceSchema, 'provenance').buildDefinition;
  const hashes = new Set(resolvedDependencies.flatMap(({ digest }) => digest?.sha256 ?? []));
  const unknown = components.find((each) => each.hashes?.some(({ content }) => !hashes.has(content)));
  if (unknown !== undefined) throw wrong(image, `the provenance does not name ${unknown.purl ?? 'a component'}`);
  const { result } = read(testResultSchema, 'test-result');
  if (result !== 'PASSED' && result !== 'WARNED') throw wrong(image, `its verification ended with ${result}`);
}

/** Compares type, name, version and architecture; the other qualifiers of a package URL follow from them. */
function requireSame(image: CheckedImage, bill: string, inImage: readonly string[], urls: readonly string[]): void {
  const listed = new Set(
    urls
      .filter((url) => /^pkg:(?:deb|pypi)\//u.test(url))
      .map((url) => url.replace(/&?(?:distro|upstream)=[^&#]*/gu, '')),
  );
  const missing = inImage.filter((name) => !listed.has(name));
  const additional = [...listed].filter((name) => !inImage.includes(name));
  if (missing.length > 0) throw wrong(image, `the ${bill} bill lacks ${missing.slice(0, 5).join(', ')}`);
  if (additional.length > 0)
    throw wrong(image, `the ${bill} bill names ${additional.slice(0, 5).join(', ')}, which is not in the image`);
}

function wrong({ name }: CheckedImage, why: string): StxError {
  return new StxError('ATTESTATION_WRONG', `${name}: ${why}`, {
    hint: 'do not use the image; publish it again from its workspace',
  });
}
