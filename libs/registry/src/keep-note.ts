import { parseJson, PLATFORM } from '@stx/formats';
import { z } from 'zod';
import { withTemporaryFolder } from '@stx/machine';
import { LAYER_TYPES, makeManifest, MANIFEST_TYPE } from '@stx/oci';
import { putBlob, writeLayout } from '@stx/store';
import { pushLayout } from './copy-image.js';
import { inspectManifest } from './inspect-manifest.js';
import type { Registry } from './registry-settings.js';
import type { RegistryOptions } from './run-skopeo.js';

/** The annotation of a manifest with the text of a note. */
export const NOTE = 'io.starlingx.image.note';

const noteSchema = z.looseObject({ annotations: z.looseObject({ [NOTE]: z.string() }) });

/** The layer of an empty tar that Docker uses for steps that change no file; ECR refuses images without layers. */
const EMPTY_LAYER = Buffer.from('H4sIAAAJbogA/2IYBaNgFIxYAAgAAP//Lq+17wAEAAA=', 'base64');
const EMPTY_DIFF_ID = 'sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef';

/**
 * Stores a small text in a registry under a tag: an image of one empty layer with the text as an annotation, since not all
 * registries accept other artifacts.
 */
export async function pushNote(
  registry: Registry,
  name: string,
  tag: string,
  text: string,
  options: RegistryOptions,
): Promise<void> {
  await withTemporaryFolder('note', async (layout) => {
    const put = async (content: string | Buffer): ReturnType<typeof putBlob> =>
      await putBlob(layout, [Buffer.from(content)]);
    const rootfs = { type: 'layers', diff_ids: [EMPTY_DIFF_ID] };
    const config = await put(
      JSON.stringify({ architecture: PLATFORM.architecture, os: PLATFORM.os, config: {}, rootfs }),
    );
    const layer = { mediaType: LAYER_TYPES.gzip, ...(await put(EMPTY_LAYER)) };
    const manifest = await put(JSON.stringify(makeManifest(config, [layer], { [NOTE]: text })));
    await writeLayout(layout, { mediaType: MANIFEST_TYPE, ...manifest });
    await pushLayout(layout, registry, name, tag, options);
  });
}

/** The text under a tag; undefined if the tag does not exist or is not a note. */
export async function readNote(
  registry: Registry,
  name: string,
  tag: string,
  options: RegistryOptions,
): Promise<string | undefined> {
  const found = await inspectManifest(registry, name, tag, options);
  return found === undefined ? undefined : noteIn(found.text);
}

/** The text in a manifest, with or without a layer. */
export function noteIn(manifest: string): string | undefined {
  const note = noteSchema.safeParse(parseJson(manifest));
  return note.success ? note.data.annotations[NOTE] : undefined;
}
