import { axisOf, plotBars, plotLines } from './plot.js';

test.each([
  [[0.4], [0, 0.1, 0.2, 0.3, 0.4]],
  [
    [7, 3],
    [0, 2, 4, 6, 8],
  ],
  [[2.5], [0, 0.5, 1, 1.5, 2, 2.5]],
])('an axis for %j ends at a round figure', (values, ticks) => {
  expect(axisOf(values).ticks).toEqual(ticks);
});

test('a logarithmic axis has equal distances between powers of ten', () => {
  const { at, ticks } = axisOf([10, 100, 1000], true);
  expect(ticks).toEqual([10, 100, 1000]);
  expect([at(10), at(100), at(1000)]).toEqual([0, 0.5, 1]);
});

test('an axis of nothing is refused', () => {
  expect(() => axisOf([0])).toThrow('above zero');
});

test('a plot of lines has every point, its limit and the names, escaped', () => {
  const svg = plotLines({
    title: 'a < b',
    xLabel: 'images',
    yLabel: 'seconds',
    logarithmic: { x: true },
    series: [
      {
        name: 'no-op',
        points: [
          [10, 1],
          [1000, 2],
        ],
      },
      { name: 'graph', points: [[10, 2]] },
    ],
    limits: [{ name: 'at most 2.5', y: 2.5 }],
  });
  expect(svg.match(/<circle/gu)).toHaveLength(3);
  expect(svg).toContain('a &lt; b');
  for (const name of ['no-op', 'graph', 'images', 'seconds', 'at most 2.5']) expect(svg).toContain(name);
});

test('a plot of bars leaves out what was not measured, and a higher value is a higher bar', () => {
  const svg = plotBars({
    title: 't',
    yLabel: 's',
    series: ['one', 'two'],
    groups: [
      { name: 'x', values: [1, 2] },
      { name: 'y', values: [undefined, 4] },
    ],
  });
  const heights = [...svg.matchAll(/height="(?<height>[\d.]+)" fill="#[0d]/gu)].map(([, height]) => Number(height));
  const bars = heights.filter((height) => height !== 10);
  expect(bars).toHaveLength(3);
  expect(bars[2]).toBeCloseTo((bars[0] ?? 0) * 4, 0);
});
