import { lanesOf, plotTimeline } from './plot-timeline.js';
import type { Step } from './trace-steps.js';

const step = (image: string, began: number, ended: number, name = 'x'): Step => ({
  image,
  name,
  kind: 'apt',
  began: began * 1000,
  ended: ended * 1000,
});

test('overlapping steps have separate lanes, and lanes are reused', () => {
  const [a, b, c] = [step('keystone', 0, 4), step('keystone', 1, 2), step('keystone', 2, 3)];
  expect(lanesOf([c, a, b])).toEqual([[a], [b, c]]);
});

test('each step is a bar as long as its duration, with its escaped name', () => {
  const svg = plotTimeline('t', [step('keystone', 0, 2, 'RUN a < b && c'), step('glance', 2, 10)]);
  const bars = [...svg.matchAll(/x="(?<x>[\d.]+)" y="(?<y>[\d.]+)" width="(?<width>[\d.]+)" height="8"/gu)];
  const widths = bars.map(({ groups }) => Number(groups?.width));
  expect(widths[1]).toBeCloseTo((widths[0] ?? 0) * 4, 0);
  expect(bars[0]?.groups?.y).not.toBe(bars[1]?.groups?.y);
  expect(svg).toContain('RUN a &lt; b &amp;&amp; c: 2 s');
  for (const name of ['keystone', 'glance', 'apt', 'seconds']) expect(svg).toContain(`>${name}</text>`);
});
