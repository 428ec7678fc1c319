import { z } from 'zod';
import { baseSchema, builderSchema } from '../base.js';
import { cloudSchema } from '../cloud/cloud.js';
import { scenarioSchema } from '../cloud/scenario.js';
import { tempestSchema } from '../cloud/tempest.js';
import { derivedImageSchema } from '../derived-image.js';
import { dockerfileImageSchema } from '../dockerfile-image.js';
import { foreignLockSchema } from '../dockerfile-lock.js';
import { imageSchema } from '../image.js';
import { layersSchema } from '../layers.js';
import { lociSchema, profilesSchema } from '../loci.js';
import { lockSchema } from '../lock.js';
import { releasesSchema } from '../releases.js';
import { decisionsSchema } from '../published/advisories.js';
import { budgetsSchema } from '../published/budgets.js';
import { contentsSchema } from '../published/contents.js';
import { publishSchema } from '../published/publish.js';
import { recordSchema } from '../published/record.js';
import { releaseSchema } from '../published/release.js';
import { verificationSchema } from '../verification.js';
import { wheelSetSchema } from '../wheels.js';

/** The part of JSON Schema that zod's output uses here. */
export interface JsonSchema {
  title?: string;
  description?: string;
  type?: string;
  const?: unknown;
  enum?: unknown[];
  default?: unknown;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  propertyNames?: JsonSchema;
  additionalProperties?: JsonSchema | boolean;
  anyOf?: JsonSchema[];
}

/** A kind of file: its path, its purpose and its schema. */
export interface Format {
  name: string;
  file: string;
  purpose: string;
  schema: z.ZodType;
}

export const FORMATS: readonly Format[] = [
  { name: 'image', file: 'images/<name>/image.yaml', purpose: 'One service image.', schema: imageSchema },
  {
    name: 'dockerfile-image',
    file: 'images/<name>/image.yaml with `builder: dockerfile`',
    purpose: 'One image with a custom Dockerfile; see docs/dockerfile-images.md.',
    schema: dockerfileImageSchema,
  },
  {
    name: 'derived-image',
    file: 'images/<name>/image.yaml with `builder: derived`',
    purpose: 'One image that adds to a published one; see docs/derived-images.md.',
    schema: derivedImageSchema,
  },
  {
    name: 'foreign-images',
    file: 'images/<name>/images.lock.yaml',
    purpose: 'Images of registries and the context of a Dockerfile, by content; `./nx lock` writes it.',
    schema: foreignLockSchema,
  },
  {
    name: 'verification',
    file: 'images/<name>/verify.yaml',
    purpose: 'How verification starts the image, and the answers it expects.',
    schema: verificationSchema,
  },
  {
    name: 'cloud',
    file: 'images/<name>/cloud.yaml',
    purpose: 'What an image needs to run in a control plane; see docs/cloud.md.',
    schema: cloudSchema,
  },
  {
    name: 'scenario',
    file: 'tools/cloud/scenario.yaml',
    purpose: 'What a client does with a cloud; see docs/cloud.md.',
    schema: scenarioSchema,
  },
  {
    name: 'tempest',
    file: 'tools/cloud/tempest.yaml',
    purpose: "How OpenStack's own tests run against a cloud; see docs/cloud.md.",
    schema: tempestSchema,
  },
  {
    name: 'wheels',
    file: 'wheels/<set>/wheels.yaml',
    purpose: 'Python distributions at chosen versions, from trusted sources.',
    schema: wheelSetSchema,
  },
  {
    name: 'base',
    file: 'images/base-<codename>/base.yaml',
    purpose: 'Base image of service images.',
    schema: baseSchema,
  },
  {
    name: 'builder',
    file: 'images/builder-<codename>/builder.yaml',
    purpose: 'Compilers and tools on a base; resolves locks and builds wheels, and is never shipped.',
    schema: builderSchema,
  },
  {
    name: 'loci',
    file: 'images/loci/loci.yaml',
    purpose: 'LOCI that builds images from plans.',
    schema: lociSchema,
  },
  {
    name: 'profiles',
    file: 'images/loci/profiles.yaml',
    purpose: "The packages that LOCI's bindep.txt and pydep.txt add for a project and its profiles.",
    schema: profilesSchema,
  },
  {
    name: 'layers',
    file: 'images/layers.yaml',
    purpose:
      'Compression of layers, and the layers that images of the embedded recipe share; the plan-layers target writes the lists.',
    schema: layersSchema,
  },
  {
    name: 'lock',
    file: 'images/<name>/image.lock.yaml, wheels/<set>/wheels.lock.yaml',
    purpose: 'Every input by digest, and the digest of the requirements; the lock targets write it.',
    schema: lockSchema,
  },
  {
    name: 'releases',
    file: 'wheels/constraints/<release>/releases.yaml',
    purpose: 'Versions and commits of each repository in an OpenStack release.',
    schema: releasesSchema,
  },
  {
    name: 'record',
    file: 'dist/records/<project>.json',
    purpose: 'Facts about a published image; the publish-image targets write it, and the registry keeps a copy.',
    schema: recordSchema,
  },
  {
    name: 'release',
    file: 'dist/release.yaml',
    purpose: 'Images of one release; publish-release writes it, and tag-release adds tags.',
    schema: releaseSchema,
  },
  {
    name: 'budgets',
    file: 'images/budgets.yaml',
    purpose: 'The most bytes that images of a release may have (default no limits).',
    schema: budgetsSchema,
  },
  {
    name: 'advisories',
    file: 'images/advisories.yaml',
    purpose: 'Decisions about advisories that affect images; see docs/trust.md (default none).',
    schema: decisionsSchema,
  },
  {
    name: 'contents',
    file: 'dist/contents/<digest>.json',
    purpose:
      'Packages and layers of one image; publish-release reads them from the image, and release.yaml names the file.',
    schema: contentsSchema,
  },
  {
    name: 'publish',
    file: 'publish.yaml',
    purpose: 'Tags under which images are published (default the file without keys).',
    schema: publishSchema,
  },
];

/** The schema of a file as users write it, with optional defaults; draft 7 has the best support in editors. */
export function jsonSchema(format: Format): JsonSchema & Record<string, unknown> {
  const schema = z.toJSONSchema(format.schema, { io: 'input', target: 'draft-7' });
  return { ...schema, title: format.file, description: format.purpose } as JsonSchema & Record<string, unknown>;
}

/** The JSON schemas by file name, for editors. */
export function jsonSchemas(): Record<string, object> {
  return Object.fromEntries(FORMATS.map((format) => [`${format.name}.schema.json`, jsonSchema(format)]));
}
