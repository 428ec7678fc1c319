import { z } from 'zod';

const statusSchema = z.looseObject({
  statuses: z
    .array(z.looseObject({ id: z.string(), started: z.string().optional(), completed: z.string().optional() }))
    .default([]),
});

/** What BuildKit calls it when it packs layers, and packs them again to set the times of their files. */
const PACKING = /^(?:exporting layers$|rewriting layers )/u;

/** For how long a solve packed layers, from its trace; apart from all other work, since both come after the last step. */
export function packingSeconds(trace: string): number {
  const spans = new Map<string, number>();
  for (const line of trace.split('\n').filter((each) => each !== '')) {
    for (const { id, started, completed } of statusSchema.parse(JSON.parse(line)).statuses) {
      if (!PACKING.test(id) || started === undefined || completed === undefined) continue;
      spans.set(`${id} ${started}`, Date.parse(completed) - Date.parse(started));
    }
  }
  if (spans.size === 0) throw new Error('the trace tells of no packing');
  return [...spans.values()].reduce((sum, span) => sum + span, 0) / 1000;
}
