import { basename } from 'node:path';
import { StxError } from '@stx/errors';
import { readScalars, replaceScalars, type ReleasedImage, type YamlScalar } from '@stx/formats';
import { taggedReference } from './assign-images.js';
import { imageName, splitImage } from './image-name.js';
import type { FormInputs, OverrideForm, ValuesFile } from './form.js';

interface Change {
  scalar: YamlScalar;
  value: string;
}

/** The changes of one map: the forms of image references that StarlingX's helm_chart_modify.py replaces. */
function changesOf(siblings: readonly YamlScalar[], images: ReadonlyMap<string, string>): Change[] {
  const around = siblings[0]?.path.slice(0, -1) ?? [];
  const [parent, grand] = [around.at(-1), around.at(-2)];
  const at = (key: string): YamlScalar | undefined => siblings.find(({ path }) => path.at(-1) === key);
  const wanted = (scalar: YamlScalar | undefined): string | undefined =>
    scalar?.value === undefined ? undefined : images.get(splitImage(scalar.value).name);
  if (grand === 'images' && parent === 'tags') {
    return siblings.flatMap((scalar) => {
      const value = wanted(scalar);
      return value === undefined ? [] : [{ scalar, value }];
    });
  }
  const [imageKey, tagKey] = parent === 'image' ? ['repository', 'tag'] : ['image', 'imageTag'];
  const scalar = at(imageKey);
  const value = wanted(scalar);
  if (scalar === undefined || value === undefined) return [];
  const tag = at(tagKey);
  if (tag === undefined) return [{ scalar, value }];
  const [old, next] = [splitImage(scalar.value ?? ''), splitImage(value)];
  return [
    { scalar, value: old.tag === '' ? next.untagged : value },
    { scalar: tag, value: next.tag },
  ];
}

interface Edited {
  text: string;
  count: number;
  unset: string[];
}

function edit(file: ValuesFile, { known }: FormInputs, images: ReadonlyMap<string, string>): Edited {
  const scalars = readScalars(file.text, file.path);
  const maps = new Map<string, YamlScalar[]>();
  for (const scalar of scalars.filter(({ isInList }) => !isInList)) {
    const map = JSON.stringify([scalar.document, scalar.path.slice(0, -1)]);
    maps.set(map, [...(maps.get(map) ?? []), scalar]);
  }
  const changes = [...maps.values()].flatMap((siblings) => changesOf(siblings, images));
  const changed = new Set(changes.map(({ scalar }) => scalar));
  const labels = new Set(known.values());
  const unset = scalars
    .filter((scalar) => !changed.has(scalar) && scalar.value?.includes('/') === true)
    .filter(({ value = '' }) => labels.has(imageName(value)))
    .map(({ path, line, value = '' }) => {
      const name = imageName(value);
      const why = images.has(name) ? 'in a form that StarlingX does not replace' : 'but the release does not have it';
      return `${file.path}:${String(line)}: ${path.join('.')} runs ${name}, ${why}`;
    });
  return { text: replaceScalars(file.text, changes), count: changes.length, unset };
}

/** StarlingX's static overrides: the same files with references to our images replaced, and nothing else changed. */
export const starlingx: OverrideForm = {
  file: /-static-overrides\.yaml$/u,
  write: (inputs) => {
    const faults = inputs.keys.map(
      ({ key }) =>
        new StxError('OVERRIDE_UNKNOWN', `--keys names ${key}, but StarlingX's files are matched by label`, {
          hint: 'edit the file, or set the label of the image in image.yaml',
        }),
    );
    const byLabel = new Map([...inputs.images.values()].map((image: ReleasedImage) => [image.image, image] as const));
    const images = new Map([...byLabel].map(([label, image]) => [label, taggedReference(image)]));
    const edited = inputs.files.map((file) => ({ path: basename(file.path), ...edit(file, inputs, images) }));
    return {
      files: edited.map(({ path, text }) => ({ path, text })),
      count: edited.reduce((sum, { count }) => sum + count, 0),
      unset: edited.flatMap(({ unset }) => unset),
      faults,
    };
  },
};
