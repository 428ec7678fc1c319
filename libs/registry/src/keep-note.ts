import { parseJson, PLATFORM } from '@stx/formats';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { pushLayout } from './copy-image.js';
import { inspectManifest } from './inspect-manifest.js';
import type { Registry } from './registry-settings.js';
import type { RegistryOptions } from './run-skopeo.js';

/** The annotation of a manifest that holds a note's text. */
export const NOTE = 'io.starlingx.image.note';

const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json';
const CONFIG_TYPE = 'application/vnd.oci.image.config.v1+json';

const noteSchema = z.looseObject({ annotations: z.looseObject({ [NOTE]: z.string() }) });

/** The layer of an empty tar that Docker has always used for steps which change no file; ECR refuses images without layers. */
const EMPTY_LAYER = Buffer.from('H4sIAAAJbogA/2IYBaNgFIxYAAgAAP//Lq+17wAEAAA=', 'base64');
const EMPTY_LAYER_TYPE = 'application/vnd.oci.image.layer.v1.tar+gzip';
const EMPTY_DIFF_ID = 'sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef';

/**
 * Leaves a small text in a registry under a tag: an image of one empty layer with the text as an annotation, since not all
 * registries take other artifacts.
 */
export async function pushNote(
  registry: Registry,
  name: string,
  tag: string,
  text: string,
  options: RegistryOptions,
): Promise<void> {
  const layout = await mkdtemp(join(tmpdir(), 'stx-note-'));
  try {
    const blobs = join(layout, 'blobs', 'sha256');
    await mkdir(blobs, { recursive: true });
    const put = async (content: Buffer): Promise<{ digest: string; size: number }> => {
      const hash = createHash('sha256').update(content).digest('hex');
      await writeFile(join(blobs, hash), content);
      return { digest: `sha256:${hash}`, size: content.length };
    };
    const putJson = (value: object): ReturnType<typeof put> => put(Buffer.from(JSON.stringify(value)));
    const rootfs = { type: 'layers', diff_ids: [EMPTY_DIFF_ID] };
    const config = await putJson({ architecture: PLATFORM.architecture, os: PLATFORM.os, config: {}, rootfs });
    const manifest = await putJson({
      schemaVersion: 2,
      mediaType: MANIFEST_TYPE,
      config: { mediaType: CONFIG_TYPE, ...config },
      layers: [{ mediaType: EMPTY_LAYER_TYPE, ...(await put(EMPTY_LAYER)) }],
      annotations: { [NOTE]: text },
    });
    const annotations = { 'org.opencontainers.image.ref.name': 'image' };
    const index = { schemaVersion: 2, manifests: [{ mediaType: MANIFEST_TYPE, ...manifest, annotations }] };
    await writeFile(join(layout, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
    await writeFile(join(layout, 'index.json'), JSON.stringify(index));
    await pushLayout(layout, registry, name, tag, options);
  } finally {
    await rm(layout, { recursive: true, force: true });
  }
}

/** The text under a tag; undefined where there is none, or something that is no note. */
export async function readNote(
  registry: Registry,
  name: string,
  tag: string,
  options: RegistryOptions,
): Promise<string | undefined> {
  const found = await inspectManifest(registry, name, tag, options);
  return found === undefined ? undefined : noteIn(found.text);
}

/** The text that a manifest holds; earlier ones had no layer. */
export function noteIn(manifest: string): string | undefined {
  const note = noteSchema.safeParse(parseJson(manifest));
  return note.success ? note.data.annotations[NOTE] : undefined;
}
