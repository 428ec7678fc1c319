import { StxError } from '@stx/errors';
import type { ReleasedImage } from '@stx/formats';
import { splitReference } from '../release/release-places.js';
import type { FormInputs, GivenKey } from './form.js';

/** A key of a chart or role that names an image. */
export interface Slot {
  file: string;
  chart: string;
  key: string;
  line: number;
  /** Last part of the image's repository: `keystone`. */
  name: string;
}

/** Names in OpenStack-Helm that differ from the project's. */
const ALIASES = new Map([['openstack-client', 'openstackclients']]);

/** The project of an image name: its own name, its label, or an alias. */
export function projectOf(name: string, known: ReadonlyMap<string, string>): string | undefined {
  if (known.has(name)) return name;
  const alias = ALIASES.get(name);
  if (alias !== undefined && known.has(alias)) return alias;
  return [...known].find(([, label]) => label === name)?.[0];
}

/** The reference with the image's first tag, for charts that take no digest. */
export function taggedReference(image: ReleasedImage): string {
  return `${splitReference(image.reference).repository}:${image.tags[0]?.tag ?? ''}`;
}

export interface Assignment {
  slot: Slot;
  image: ReleasedImage;
}

export interface Assigned {
  set: Assignment[];
  unset: string[];
  faults: StxError[];
}

/**
 * The image of each slot: that of a given key, or of the slot's own name.
 *
 * @param find The project of a slot, or a reason why none is chosen.
 */
export function assignImages(
  slots: readonly Slot[],
  { images, keys }: Pick<FormInputs, 'images' | 'keys'>,
  find: (slot: Slot) => { project: string } | { reason: string } | undefined,
): Assigned {
  const assigned: Assigned = { set: [], unset: [], faults: keyFaults(slots, keys, images) };
  for (const slot of slots) {
    const given = keys.find((key) => isFor(key, slot));
    const found = given ?? find(slot);
    if (found === undefined) continue;
    const where = `${slot.file}:${String(slot.line)}: ${slot.key} runs ${slot.name}`;
    const image = 'project' in found ? images.get(found.project) : undefined;
    if (image !== undefined) assigned.set.push({ slot, image });
    else if (given === undefined)
      assigned.unset.push(
        `${where}, ${'reason' in found ? found.reason : `but the release does not have ${found.project}`}`,
      );
  }
  return assigned;
}

function isFor(key: GivenKey, slot: Slot): boolean {
  return key.key === slot.key && (key.chart === undefined || key.chart === slot.chart);
}

function keyFaults(
  slots: readonly Slot[],
  keys: readonly GivenKey[],
  images: ReadonlyMap<string, ReleasedImage>,
): StxError[] {
  return keys.flatMap(({ chart, key, project }) => {
    const faults: StxError[] = [];
    const inChart = slots.filter((slot) => chart === undefined || slot.chart === chart);
    if (!inChart.some((slot) => slot.key === key)) {
      const charts = [...new Set(slots.map((slot) => slot.chart))].join(', ');
      const what = chart === undefined ? `no chart has the key ${key} (${charts})` : `${chart} has no key ${key}`;
      const hint = `choose from ${[...new Set(inChart.map((slot) => slot.key))].join(', ')}`;
      faults.push(new StxError('OVERRIDE_UNKNOWN', what, { hint }));
    }
    if (!images.has(project)) {
      const hint = `choose from ${[...images.keys()].join(', ')}`;
      faults.push(new StxError('OVERRIDE_UNKNOWN', `the release does not have ${project}, for ${key}`, { hint }));
    }
    return faults;
  });
}
