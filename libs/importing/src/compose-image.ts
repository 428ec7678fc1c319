import type { Image } from '@stx/formats';
import type { Draft } from './make-mapper.js';
import type { DirectiveFile } from './read-directive-file.js';

/** The keys of image.yaml, in the order in which they are written. */
export type ImageText = Partial<Record<keyof Image, unknown>>;

/** An image without a source has `PROJECT_REPO=nil`. */
export const isNone = ({ repository }: Draft): boolean => repository === 'nil';

/** The image.yaml of a draft; keys without a value are absent. */
export function composeImage({ label, name }: DirectiveFile, draft: Draft, base: string, wheels: string[]): ImageText {
  const { repository, commit, uid, gid, patched } = draft;
  const steps = [...draft.steps, ...draft.lastSteps];
  const remove = {
    ...(draft.removePython === undefined ? {} : { pythonPackages: draft.removePython }),
    ...(draft.removeSystem.length === 0 ? {} : { distPackages: draft.removeSystem }),
  };
  const some = (field: keyof Image, value: readonly unknown[]): ImageText =>
    value.length === 0 ? {} : { [field]: value };
  return {
    ...(label === `stx-${name}` ? {} : { label }),
    base,
    wheels,
    project: patched?.name ?? (isNone(draft) ? 'none' : draft.project),
    ...(isNone(draft) ? {} : { source: { git: { repository, commit } } }),
    ...(patched === undefined ? {} : { source: { sdist: { name: patched.name, version: patched.version } } }),
    ...some('patches', patched?.patches ?? []),
    ...some('profiles', draft.profiles),
    ...some('pipPackages', draft.pipPackages),
    ...some('distPackages', draft.distPackages),
    ...(uid === undefined && gid === undefined ? {} : { user: { uid: uid ?? 42424, gid: gid ?? 42424 } }),
    ...some('steps', steps),
    ...(Object.keys(remove).length === 0 ? {} : { remove }),
    ...(Object.keys(draft.arguments).length === 0 ? {} : { arguments: draft.arguments }),
  };
}
