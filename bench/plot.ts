/** Plots as SVG, for figures in docs/: grouped lines over a (logarithmic) axis, and grouped bars. */

export interface LinePlot {
  title: string;
  xLabel: string;
  yLabel: string;
  /** Powers of ten at equal distances. */
  logarithmic?: { x?: boolean; y?: boolean };
  series: { name: string; points: readonly (readonly [x: number, y: number])[] }[];
  /** Upper limits, drawn as dashed lines. */
  limits?: { name: string; y: number }[];
}

export interface BarPlot {
  title: string;
  yLabel: string;
  /** Names of the bars of each group, in one order and colour. */
  series: string[];
  groups: { name: string; values: readonly (number | undefined)[] }[];
}

/** Distinguishable with every kind of colour vision (Okabe and Ito). */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000'];
export const WIDTH = 760;
const HEIGHT = 420;
const FRAME = { left: 70, right: 180, top: 44, bottom: 58 };
const INNER = { width: WIDTH - FRAME.left - FRAME.right, height: HEIGHT - FRAME.top - FRAME.bottom };

export const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
export const fixed = (value: number): string => String(Number(value.toFixed(1)));

export function text(x: number, y: number, content: string, more = ''): string {
  return `<text x="${fixed(x)}" y="${fixed(y)}"${more}>${escape(content)}</text>`;
}

export function line(from: [number, number], to: [number, number], more: string): string {
  return `<line x1="${fixed(from[0])}" y1="${fixed(from[1])}" x2="${fixed(to[0])}" y2="${fixed(to[1])}" ${more}/>`;
}

export function document(title: string, parts: readonly string[], height = HEIGHT): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(WIDTH)} ${String(height)}" font-family="sans-serif" font-size="12" fill="#222">`,
    `<title>${escape(title)}</title>`,
    `<rect width="${String(WIDTH)}" height="${String(height)}" fill="#fff"/>`,
    text(FRAME.left, 24, title, ' font-size="15" font-weight="bold"'),
    ...parts,
    '</svg>\n',
  ].join('\n');
}

export interface Axis {
  /** The position of a value on the axis, from 0 to 1. */
  at: (value: number) => number;
  ticks: number[];
}

/** An axis from zero to a round figure that no value passes, or over whole powers of ten. */
export function axisOf(values: readonly number[], logarithmic = false): Axis {
  const highest = Math.max(...values);
  if (!(highest > 0)) throw new Error('an axis needs a value above zero');
  if (logarithmic) {
    const above = values.filter((value) => value > 0);
    const low = Math.floor(Math.log10(Math.min(...above)));
    const high = Math.max(low + 1, Math.ceil(Math.log10(highest)));
    const ticks = Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index));
    return { at: (value) => (Math.log10(value) - low) / (high - low), ticks };
  }
  const rough = highest / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((each) => each * power >= rough) ?? 10) * power;
  const count = Math.ceil(highest / step - 1e-9);
  return {
    at: (value) => value / (count * step),
    ticks: Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12))),
  };
}

const xOf = (part: number): number => FRAME.left + part * INNER.width;
const yOf = (part: number): number => FRAME.top + (1 - part) * INNER.height;

function yAxis(axis: Axis, label: string): string[] {
  const middle = FRAME.top + INNER.height / 2;
  return [
    ...axis.ticks.flatMap((tick) => {
      const y = yOf(axis.at(tick));
      return [
        line([FRAME.left, y], [FRAME.left + INNER.width, y], 'stroke="#ddd"'),
        text(FRAME.left - 8, y + 4, String(tick), ' text-anchor="end"'),
      ];
    }),
    text(18, middle, label, ` text-anchor="middle" transform="rotate(-90 18 ${fixed(middle)})"`),
  ];
}

/** Names with the colours of their series, right of the frame. */
export function legend(names: readonly string[]): string[] {
  return names.flatMap((name, index) => {
    const y = FRAME.top + 10 + index * 20;
    const x = FRAME.left + INNER.width + 16;
    return [
      `<rect x="${String(x)}" y="${String(y - 9)}" width="12" height="10" fill="${colour(index)}"/>`,
      text(x + 18, y, name),
    ];
  });
}

export const colour = (index: number): string => COLOURS[index % COLOURS.length] ?? '#000';

export function plotLines({ title, xLabel, yLabel, logarithmic = {}, series, limits = [] }: LinePlot): string {
  const points = series.flatMap((each) => each.points);
  const xs = axisOf(
    points.map(([x]) => x),
    logarithmic.x,
  );
  const ys = axisOf([...points.map(([, y]) => y), ...limits.map(({ y }) => y)], logarithmic.y);
  return document(title, [
    ...yAxis(ys, yLabel),
    ...xs.ticks.map((tick) =>
      text(xOf(xs.at(tick)), FRAME.top + INNER.height + 18, String(tick), ' text-anchor="middle"'),
    ),
    text(FRAME.left + INNER.width / 2, HEIGHT - 14, xLabel, ' text-anchor="middle"'),
    ...limits.flatMap(({ name, y }) => [
      line([xOf(0), yOf(ys.at(y))], [xOf(1), yOf(ys.at(y))], 'stroke="#888" stroke-dasharray="5 4"'),
      text(xOf(1) - 4, yOf(ys.at(y)) - 4, name, ' text-anchor="end" fill="#666"'),
    ]),
    ...series.flatMap((each, index) => {
      const places = each.points.map(([x, y]) => [xOf(xs.at(x)), yOf(ys.at(y))] as const);
      const path = places.map(([x, y]) => `${fixed(x)},${fixed(y)}`).join(' ');
      return [
        `<polyline points="${path}" fill="none" stroke="${colour(index)}" stroke-width="2"/>`,
        ...places.map(([x, y]) => `<circle cx="${fixed(x)}" cy="${fixed(y)}" r="3.5" fill="${colour(index)}"/>`),
      ];
    }),
    ...legend(series.map(({ name }) => name)),
  ]);
}

export function plotBars({ title, yLabel, series, groups }: BarPlot): string {
  const ys = axisOf(groups.flatMap(({ values }) => values.filter((value) => value !== undefined)));
  const share = INNER.width / groups.length;
  const width = (share * 0.8) / series.length;
  return document(title, [
    ...yAxis(ys, yLabel),
    ...groups.flatMap(({ name, values }, group) => {
      const left = FRAME.left + group * share + share * 0.1;
      return [
        text(left + share * 0.4, FRAME.top + INNER.height + 18, name, ' text-anchor="middle"'),
        ...values.flatMap((value, index) => {
          if (value === undefined) return [];
          const [x, y] = [left + index * width, yOf(ys.at(value))];
          const height = FRAME.top + INNER.height - y;
          return [
            `<rect x="${fixed(x)}" y="${fixed(y)}" width="${fixed(width * 0.92)}" height="${fixed(height)}" fill="${colour(index)}"/>`,
            text(x + width * 0.46, y - 4, fixed(value), ' text-anchor="middle" font-size="10"'),
          ];
        }),
      ];
    }),
    ...legend(series),
  ]);
}
