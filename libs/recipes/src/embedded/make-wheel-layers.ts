import { keepOwnSteps, type OwnStep } from '@stx/engine';
import { VENV } from '@stx/formats';
import { makeLayer, type AppendedLayer } from '@stx/layers';
import type { ImagePlan } from '@stx/plan';
import { isFresh } from '../solve-image.js';

/** The layers of an image's wheels, in the plan's order; those that other images have already are not packed again. */
export async function makeWheelLayers(plan: ImagePlan, onProgress: (line: string) => void): Promise<AppendedLayer[]> {
  const { compression, python } = plan;
  const made: AppendedLayer[] = [];
  const packed: OwnStep[] = [];
  for (const { id, wheels } of plan.layers.python) {
    const began = Date.now();
    const environment = { folder: VENV, python };
    const { isNew, ...layer } = await makeLayer({ wheels, environment, compression, fresh: isFresh() });
    if (isNew) packed.push({ name: `wheels ${id}`, began, ended: Date.now() });
    const names = wheels.map(({ name, version }) => `${name}==${version}`).join(' ');
    made.push({ ...layer, createdBy: `wheels: ${names}` });
  }
  await keepOwnSteps(plan.name, packed);
  onProgress(`${plan.name}: layers of wheels: ${String(made.length)}, packed now: ${String(packed.length)}`);
  return made;
}
