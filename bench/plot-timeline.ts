/** A timeline of builds as SVG: a row for each image, in it a bar for each step, side by side where they overlap. */
import { axisOf, colour, document, escape, fixed, legend, line, text, WIDTH } from './plot.js';
import { KINDS, type Step } from './trace-steps.js';

const FRAME = { left: 160, right: 180, top: 44, bottom: 58 };
const INNER = WIDTH - FRAME.left - FRAME.right;
const LANE = 10;
const GAP = 8;
/** The legend's height. */
const LEAST = KINDS.length * 20 + 10;
const NAME_WIDTH = 200;

/** Puts each step into the first lane that is free when it begins. */
export function lanesOf(steps: readonly Step[]): Step[][] {
  const lanes: Step[][] = [];
  for (const step of [...steps].sort((a, b) => a.began - b.began)) {
    const free = lanes.find((lane) => (lane.at(-1)?.ended ?? 0) <= step.began);
    if (free === undefined) lanes.push([step]);
    else free.push(step);
  }
  return lanes;
}

export function plotTimeline(title: string, steps: readonly Step[]): string {
  const from = Math.min(...steps.map(({ began }) => began));
  const secondsOf = (moment: number): number => (moment - from) / 1000;
  const axis = axisOf(steps.map(({ ended }) => secondsOf(ended)));
  const xOf = (seconds: number): number => FRAME.left + axis.at(seconds) * INNER;
  const parts: string[] = [];
  let top = FRAME.top;
  for (const image of new Set(steps.map((step) => step.image))) {
    const lanes = lanesOf(steps.filter((step) => step.image === image));
    parts.push(text(FRAME.left - 8, top + LANE, image, ' text-anchor="end"'));
    for (const [index, lane] of lanes.entries()) {
      for (const step of lane) {
        const [left, right] = [xOf(secondsOf(step.began)), xOf(secondsOf(step.ended))];
        const told = `${step.name.slice(0, NAME_WIDTH)}: ${fixed(secondsOf(step.ended) - secondsOf(step.began))} s`;
        parts.push(
          `<rect x="${fixed(left)}" y="${fixed(top + index * LANE)}" width="${fixed(Math.max(right - left, 0.5))}" height="${String(LANE - 2)}" fill="${colour(KINDS.indexOf(step.kind))}"><title>${escape(told)}</title></rect>`,
        );
      }
    }
    top += lanes.length * LANE + GAP;
  }
  const bottom = Math.max(top, FRAME.top + LEAST);
  const grid = axis.ticks.flatMap((tick) => [
    line([xOf(tick), FRAME.top], [xOf(tick), bottom], 'stroke="#ddd"'),
    text(xOf(tick), bottom + 18, String(tick), ' text-anchor="middle"'),
  ]);
  const label = text(FRAME.left + INNER / 2, bottom + 44, 'seconds', ' text-anchor="middle"');
  return document(title, [...grid, label, ...parts, ...legend(KINDS)], bottom + FRAME.bottom);
}
