import { isSameVersion, normalizeName } from '@stx/formats';
import type { Context } from '../context/context.js';
import { type ImageWithVersion, imagesWith } from './images-with.js';

export interface Update {
  name: string;
  /** Undefined for the newest that the constraint allows. */
  version: string | undefined;
}

/** The effect of an update of one distribution on every image that contains it. */
export interface UpdatePlan {
  /** Images to lock again, and so to rebuild. */
  moving: ImageWithVersion[];
  /** Images that contain it and keep their version, each with the reason. */
  staying: (ImageWithVersion & { why: string })[];
  /** Wheel sets with another version of it, which are only reported. */
  sets: { set: string; version: string }[];
}

/** Plans an update from the present locks and requirements, without side effects. */
export function planUpdate(context: Context, { name, version }: Update): UpdatePlan {
  const key = normalizeName(name);
  const staying: UpdatePlan['staying'] = [];
  const moving = imagesWith(context, name).filter((holding) => {
    const why = whyStaying(context, key, holding, version);
    if (why !== undefined) staying.push({ ...holding, why });
    return why === undefined;
  });
  const sets = context.workspace.names('wheels', 'wheels.yaml').flatMap((set) => {
    const entries = Object.entries(context.workspace.wheelSet(set).packages);
    const entry = entries.find(([spelling]) => normalizeName(spelling) === key)?.[1];
    return entry === undefined || version === undefined || isSameVersion(entry.version, version)
      ? []
      : [{ set, version: entry.version }];
  });
  return { moving, staying, sets };
}

function whyStaying(
  context: Context,
  key: string,
  { name, base, locked }: ImageWithVersion,
  version?: string,
): string | undefined {
  if (version !== undefined && isSameVersion(locked, version)) return 'it already has that version';
  const { image } = context.workspace.image(name, base);
  const waiver = image.waivers.find(({ distribution }) => normalizeName(distribution) === key);
  return waiver === undefined
    ? undefined
    : `its image.yaml waives the constraint for ${waiver.version}: ${waiver.reason}`;
}

/** The plan as text: images that change, images that do not and why, and wheel sets with another version. */
export function renderUpdatePlan({ name, version }: Update, { moving, staying, sets }: UpdatePlan): string[] {
  const count = moving.length + staying.length;
  const to = version ?? 'the newest allowed version';
  return [
    `${name} is in the closure of ${count === 0 ? 'no image' : count === 1 ? '1 image' : `${String(count)} images`}`,
    ...moving.map(({ project, locked }) => `  ${project}: ${name} ${locked} -> ${to} (rebuilds its wheels and image)`),
    ...staying.map(({ project, locked, why }) => `  ${project} keeps ${name} ${locked}: ${why}`),
    ...sets.map(({ set, version: named }) => `  wheels/${set}/wheels.yaml has ${name} ${named}, which no image uses`),
  ];
}
