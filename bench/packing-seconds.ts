import { z } from 'zod';

const spanSchema = z.looseObject({ started: z.string().optional(), completed: z.string().optional() });
const statusSchema = z.looseObject({
  statuses: z.array(spanSchema.extend({ id: z.string() })).default([]),
  vertexes: z.array(spanSchema.extend({ name: z.string().default('') })).default([]),
});

/** BuildKit's names of the steps that pack layers, and that pack them again to set the times of their files. */
const PACKING = /^(?:exporting layers$|rewriting layers )/u;
/** The name of a layer that the workspace packs itself. */
const WHEELS = /^wheels [0-9a-f]+$/u;

/** Seconds of packing the layers of an image, from the traces of its build. */
export function packingSeconds(traces: string): number {
  const spans = new Map<string, number>();
  for (const line of traces.split('\n').filter((each) => each !== '')) {
    const { statuses, vertexes } = statusSchema.parse(JSON.parse(line));
    const packing = [
      ...statuses.filter(({ id }) => PACKING.test(id)),
      ...vertexes.filter(({ name }) => WHEELS.test(name)).map(({ name, ...span }) => ({ id: name, ...span })),
    ];
    for (const { id, started, completed } of packing) {
      if (started === undefined || completed === undefined) continue;
      spans.set(`${id} ${started}`, Date.parse(completed) - Date.parse(started));
    }
  }
  if (spans.size === 0) throw new Error('the traces have no packing');
  return [...spans.values()].reduce((sum, span) => sum + span, 0) / 1000;
}
