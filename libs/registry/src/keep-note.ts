import { parseJson } from '@stx/formats';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { pushLayout } from './copy-image.js';
import { dockerReference, tlsArguments } from './name-image.js';
import type { Registry } from './registry-settings.js';
import { askSkopeo, type RegistryOptions } from './run-skopeo.js';

/** The annotation of a manifest that holds a note's text. */
export const NOTE = 'io.starlingx.image.note';

const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json';
const CONFIG_TYPE = 'application/vnd.oci.image.config.v1+json';

const noteSchema = z.looseObject({ annotations: z.looseObject({ [NOTE]: z.string() }) });

/**
 * Leaves a small text in a registry under a tag: an image of no layers with the text as an annotation, since every registry
 * and every skopeo takes images, and not all take other artifacts.
 */
export async function pushNote(
  registry: Registry,
  project: string,
  tag: string,
  text: string,
  options: RegistryOptions,
): Promise<void> {
  const layout = await mkdtemp(join(tmpdir(), 'stx-note-'));
  try {
    const blobs = join(layout, 'blobs', 'sha256');
    await mkdir(blobs, { recursive: true });
    const put = async (value: object): Promise<{ digest: string; size: number }> => {
      const content = JSON.stringify(value);
      const hash = createHash('sha256').update(content).digest('hex');
      await writeFile(join(blobs, hash), content);
      return { digest: `sha256:${hash}`, size: Buffer.byteLength(content) };
    };
    const rootfs = { type: 'layers', diff_ids: [] };
    const config = await put({ architecture: 'amd64', os: 'linux', config: {}, rootfs });
    const manifest = await put({
      schemaVersion: 2,
      mediaType: MANIFEST_TYPE,
      config: { mediaType: CONFIG_TYPE, ...config },
      layers: [],
      annotations: { [NOTE]: text },
    });
    const annotations = { 'org.opencontainers.image.ref.name': 'image' };
    const index = { schemaVersion: 2, manifests: [{ mediaType: MANIFEST_TYPE, ...manifest, annotations }] };
    await writeFile(join(layout, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
    await writeFile(join(layout, 'index.json'), JSON.stringify(index));
    await pushLayout(layout, registry, project, tag, options);
  } finally {
    await rm(layout, { recursive: true, force: true });
  }
}

/** The text under a tag; undefined where there is none, or something that is no note. */
export async function readNote(
  registry: Registry,
  project: string,
  tag: string,
  options: RegistryOptions,
): Promise<string | undefined> {
  const reference = dockerReference(registry, project, tag);
  const args = ['inspect', '--raw', ...tlsArguments(registry, undefined), reference];
  const raw = await askSkopeo(`asking for ${reference.slice(9)}`, args, options);
  if (raw === undefined) return undefined;
  const note = noteSchema.safeParse(parseJson(raw));
  return note.success ? note.data.annotations[NOTE] : undefined;
}
