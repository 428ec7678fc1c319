import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StxError } from '@stx/errors';
import type { Image, Patch, RequestedPatch, WheelSet } from '@stx/formats';
import { requireInKey, requireInSetKey, type NamedInput } from '../inputs/require-in-key.js';

/** The patches of an image: its own files by content, those of commits by name. */
export function requestedPatches(root: string, name: string, image: Image): RequestedPatch[] {
  requireInKey(root, name, image.base, ownFiles(image.patches, 'patches'));
  return image.patches.map((patch) => requestedPatch(root, `images/${name}`, 'image.yaml', patch));
}

/** The patches of each entry of a wheel set that has any. */
export function setPatches(root: string, name: string, set: WheelSet): Record<string, RequestedPatch[]> {
  const patched = Object.entries(set.packages).filter(
    ([, { patches, unavailable }]) => patches.length > 0 && unavailable === undefined,
  );
  requireInSetKey(
    root,
    name,
    patched.flatMap(([distribution, { patches }]) => ownFiles(patches, `packages.${distribution}.patches`)),
  );
  return Object.fromEntries(
    patched.map(([distribution, { patches }]) => [
      distribution,
      patches.map((patch) => requestedPatch(root, `wheels/${name}`, 'wheels.yaml', patch)),
    ]),
  );
}

function ownFiles(patches: readonly Patch[], field: string): NamedInput[] {
  return patches.flatMap((path, index) =>
    typeof path === 'string' ? [{ field: `${field}.${String(index)}`, path }] : [],
  );
}

function requestedPatch(root: string, folder: string, named: string, patch: Patch): RequestedPatch {
  if (typeof patch !== 'string') return patch;
  const path = join(folder, patch);
  try {
    const sha256 = createHash('sha256')
      .update(readFileSync(join(root, path)))
      .digest('hex');
    return { file: patch, sha256 };
  } catch (error) {
    throw new StxError('PATCH_FAILED', 'cannot read the patch', {
      place: { file: path },
      hint: `create the file, or remove it from \`patches\` in ${named}`,
      cause: error,
    });
  }
}
