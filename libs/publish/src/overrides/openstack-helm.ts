import { basename, dirname } from 'node:path';
import { readScalars, renderYaml } from '@stx/formats';
import { assignImages, projectOf, taggedReference, type Slot } from './assign-images.js';
import { imageName } from './image-name.js';
import type { OverrideForm, ValuesFile } from './form.js';

/** The chart of a values file: its folder, or the name of a file that is not values.yaml. */
export function chartOf(path: string): string {
  const file = basename(path);
  return file === 'values.yaml' ? basename(dirname(path)) : file.replace(/\.ya?ml$/u, '');
}

function slotsOf({ path, text }: ValuesFile): Slot[] {
  return readScalars(text, path).flatMap(({ path: keys, value, isInList, line }) => {
    const [images, tags, key, ...more] = keys;
    if (images !== 'images' || tags !== 'tags' || key === undefined || more.length > 0 || isInList) return [];
    return [{ file: path, chart: chartOf(path), key, line, name: imageName(value ?? '') }];
  });
}

/** `images.tags` of OpenStack-Helm's charts: a values file for each chart. */
export const openstackHelm: OverrideForm = {
  file: /(?:^|\/)values\.yaml$/u,
  write: (inputs) => {
    const slots = inputs.files.flatMap(slotsOf);
    const { set, ...rest } = assignImages(slots, inputs, ({ name }) => {
      const project = projectOf(name, inputs.known);
      return project === undefined ? undefined : { project };
    });
    const charts = [...new Set(set.map(({ slot }) => slot.chart))];
    const files = charts.map((chart) => {
      const mine = set.filter(({ slot }) => slot.chart === chart);
      const tags = Object.fromEntries(
        mine.map(({ slot, image }) => [slot.key, inputs.isByDigest ? image.reference : taggedReference(image)]),
      );
      return { path: `${chart}.yaml`, text: renderYaml({ images: { tags } }) };
    });
    return { files, count: set.length, ...rest };
  },
};
