import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { StxError } from '@stx/errors';
import { parseJson } from '@stx/formats';
import { INDEX_TYPE, indexSchema, type Attachment } from '@stx/oci';
import { referrersTag } from '../name-image.js';
import type { Repository } from './repository.js';

const ATTEMPTS = 5;

const referrersSchema = indexSchema.extend({
  manifests: z.array(
    z.looseObject({
      mediaType: z.string(),
      digest: z.string().regex(/^sha256:[0-9a-f]{64}$/u),
      size: z.int(),
      artifactType: z.string().optional(),
    }),
  ),
});
export type Referrer = z.infer<typeof referrersSchema>['manifests'][number];

/** What refers to a manifest: from the registry's API, and from the index under its referrers tag (distribution-spec 1.1). */
export async function listReferrers(repository: Repository, digest: string): Promise<Referrer[]> {
  const api = await repository.referrers(digest);
  const listed = api === undefined ? [] : parseReferrers(api, repository, digest);
  const tagged = await taggedReferrers(repository, digest);
  return [...listed, ...tagged.filter((each) => !listed.some((other) => other.digest === each.digest))];
}

/**
 * Attaches artifacts to a manifest; a second run changes nothing, and no other referrer is removed.
 *
 * @throws StxError REGISTRY_FAILED if the registry refuses them, or another publisher removes them again and again.
 */
export async function attach(
  repository: Repository,
  subject: string,
  attachments: readonly Attachment[],
): Promise<void> {
  const unlisted: Attachment[] = [];
  for (const attachment of attachments) {
    for (const blob of attachment.blobs) await repository.putBlob(blob);
    const { digest, mediaType } = attachment.descriptor;
    if (!(await repository.putManifest(digest, mediaType, attachment.manifest))) unlisted.push(attachment);
  }
  if (unlisted.length > 0) await listUnderTag(repository, subject, unlisted);
}

/** A registry without the API has an index under a tag, which clients update; none of them can lock it. */
async function listUnderTag(
  repository: Repository,
  subject: string,
  attachments: readonly Attachment[],
): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const listed = await taggedReferrers(repository, subject);
    const missing = attachments.filter(({ descriptor }) => !listed.some(({ digest }) => digest === descriptor.digest));
    if (missing.length === 0) return;
    const manifests = [...listed, ...missing.map(({ descriptor }) => descriptor)];
    const index = JSON.stringify({ schemaVersion: 2, mediaType: INDEX_TYPE, manifests });
    await repository.putManifest(referrersTag(subject), INDEX_TYPE, Buffer.from(index));
    // The next pass reads what is there now; publishers that write at once do not stay in step.
    await sleep(Math.random() * 200 * attempt);
  }
  const left = await taggedReferrers(repository, subject);
  if (attachments.every(({ descriptor }) => left.some(({ digest }) => digest === descriptor.digest))) return;
  throw new StxError('REGISTRY_FAILED', `${repository.name}:${referrersTag(subject)} does not keep the attestations`, {
    hint: 'check whether another publisher writes at the same time or the tag is immutable, then run the command again',
  });
}

async function taggedReferrers(repository: Repository, subject: string): Promise<Referrer[]> {
  const found = await repository.manifest(referrersTag(subject));
  return found === undefined ? [] : parseReferrers(found.body, repository, subject);
}

function parseReferrers(body: Buffer, repository: Repository, subject: string): Referrer[] {
  const parsed = referrersSchema.safeParse(parseJson(body.toString('utf8')));
  if (parsed.success) return parsed.data.manifests;
  throw new StxError('REGISTRY_FAILED', `${repository.name}:${referrersTag(subject)} is not an index of referrers`, {
    hint: 'delete that tag: an earlier version of this workspace kept images under it',
  });
}
