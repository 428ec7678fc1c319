import { isSameVersion, normalizeName } from '@stx/formats';
import type { Context } from '../context/context.js';
import { type Holding, imagesHolding } from './images-holding.js';

export interface Update {
  name: string;
  /** Undefined for the newest that the constraint allows. */
  version: string | undefined;
}

/** What an update of one distribution would do to every image that holds it. */
export interface UpdatePlan {
  /** Images that are locked anew, so that their wheels and the image are made again. */
  moving: Holding[];
  /** Images that hold it and stay as they are, each with the reason. */
  staying: (Holding & { why: string })[];
  /** Wheel sets that name it at another version; they decide nothing, so they are only told. */
  sets: { set: string; version: string }[];
}

/** Plans an update from the present locks and requests; touches nothing. */
export function planUpdate(context: Context, { name, version }: Update): UpdatePlan {
  const key = normalizeName(name);
  const staying: UpdatePlan['staying'] = [];
  const moving = imagesHolding(context, name).filter((holding) => {
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
  { name, base, held }: Holding,
  version?: string,
): string | undefined {
  if (version !== undefined && isSameVersion(held, version)) return 'it is at that version already';
  const { image } = context.workspace.image(name, base);
  const waiver = image.waivers.find(({ distribution }) => normalizeName(distribution) === key);
  return waiver === undefined
    ? undefined
    : `its image.yaml waives the constraint for ${waiver.version}: ${waiver.reason}`;
}

/** The plan as text: which images change and why, which stay and why, and where else the distribution is named. */
export function renderUpdatePlan({ name, version }: Update, { moving, staying, sets }: UpdatePlan): string[] {
  const count = moving.length + staying.length;
  const to = version ?? 'the newest its constraint allows';
  return [
    `${name} is in the closure of ${count === 0 ? 'no image' : count === 1 ? '1 image' : `${String(count)} images`}`,
    ...moving.map(
      ({ project, held }) => `  ${project}: ${name} ${held} -> ${to}, so its wheels and image are made again`,
    ),
    ...staying.map(({ project, held, why }) => `  ${project} stays at ${name} ${held}: ${why}`),
    ...sets.map(
      ({ set, version: named }) =>
        `  wheels/${set}/wheels.yaml names ${name} ${named}; images do not take it from there`,
    ),
  ];
}
