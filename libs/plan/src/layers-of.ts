import { createHash } from 'node:crypto';
import { StxError } from '@stx/errors';
import { normalizeName } from '@stx/formats';
import type { LayerPlan, PlanInputs, PlannedWheel } from './image-plan.js';
import { selectLayers } from './select-layers.js';
import { selectPackages } from './select-packages.js';

/** The layers of an image: those it shares with others, then its own. */
export function layersOf(
  { image, layers, wheels, basePackages }: PlanInputs,
  installed: readonly { name: string; version: string }[],
  systemPackages: readonly string[],
): LayerPlan {
  // A build may need another version of what is installed: the wheel is that of both.
  const made = new Map(wheels.wheels.map((wheel) => [`${wheel.name} ${wheel.version}`, wheel]));
  const versions = new Map(installed.map(({ name, version }) => [name, version]));
  const python = selectLayers(
    layers.python.map((names) => names.map(normalizeName).sort()),
    [...versions.keys()].sort(),
  );
  // What apt may remove again along with a package must have come with that package.
  const removes = image.remove.distPackages.length > 0;
  const system = selectPackages(
    removes ? [] : (layers.system[image.base] ?? []),
    systemPackages.filter((name) => !basePackages.includes(name)),
  );
  return {
    system: [...system.shared, system.own].filter((names) => names.length > 0),
    python: [...python.shared, python.own]
      .filter((names) => names.length > 0)
      .map((names) => names.map((name) => madeWheel(made, name, versions.get(name) ?? '')))
      .map((members) => ({ id: contentOf(members), wheels: members })),
  };
}

/** @throws StxError WHEEL_MISSING where wheels were made of another lock: what is left out of an image here nobody would notice. */
function madeWheel(made: ReadonlyMap<string, PlannedWheel>, name: string, version: string): PlannedWheel {
  const wheel = made.get(`${name} ${version}`);
  if (wheel !== undefined) return wheel;
  throw new StxError('WHEEL_MISSING', `${name} ${version} is locked, but is not among the wheels that were made`, {
    hint: 'the lock changed since; run the command again',
  });
}

/** What a layer is called: the digest of what is in it. */
function contentOf(wheels: readonly PlannedWheel[]): string {
  return createHash('sha256')
    .update(wheels.map(({ sha256 }) => sha256).join('\n'))
    .digest('hex')
    .slice(0, 16);
}
