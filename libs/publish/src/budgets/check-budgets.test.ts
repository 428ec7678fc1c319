import { budgetsSchema, parseYaml, type ImageContents } from '@stx/formats';
import { checkBudgets, type SizedImage } from './check-budgets.js';

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;

function image(own: string, size: number, packages: Record<string, [string, number]>): SizedImage {
  const layers = [
    { digest: digest('a'), size: 100_000_000 },
    { digest: digest(own), size },
  ];
  const python = Object.entries(packages).map(([name, [version, bytes]]) => ({ name, version, size: bytes, layer: 1 }));
  const found: ImageContents = { digest: digest(own), layers: [], python, debs: [] };
  return { layers, found };
}

const text = 'set: 140 MB\nimages:\n  keystone: 120 MB\n  nova: 500 MB\n';
const budgets = parseYaml(budgetsSchema, text, 'images/budgets.yaml');
const earlier = new Map([['keystone', image('b', 10_000_000, { lxml: ['6.0', 1_000_000], six: ['1.17', 5000] })]]);
const images = new Map([
  ['keystone', image('c', 30_000_000, { lxml: ['6.1', 9_000_000], six: ['1.17', 5000], torch: ['2', 20_000_000] })],
  ['nova', image('d', 20_000_000, {})],
]);

test('an image over its budget names the packages that grew since the last release', () => {
  expect(checkBudgets({ budgets, text, images, earlier, isWhole: false })).toMatchObject([
    {
      code: 'BUDGET_EXCEEDED',
      message:
        'keystone: 130 MB of at most 120 MB; grown since the last release: torch +20 MB (new), lxml +8.0 MB (6.0 -> 6.1)',
      place: { file: 'images/budgets.yaml', line: 3 },
    },
  ]);
});

test('the budget of the set counts each layer once, and only in a whole release', () => {
  const faults = checkBudgets({ budgets, text, images, earlier: undefined, isWhole: true });
  expect(faults.map(({ message }) => message)).toEqual([
    'keystone: 130 MB of at most 120 MB; largest packages: torch 20 MB, lxml 9.0 MB, six 5.0 kB',
    'all images: 150 MB of at most 140 MB; largest packages: torch 20 MB, lxml 9.0 MB, six 5.0 kB',
  ]);
});

test('images within their budgets, and images without one, pass', () => {
  const none = budgetsSchema.parse({});
  expect(checkBudgets({ budgets: none, text: '', images, earlier, isWhole: true })).toEqual([]);
  expect(budgetsSchema.safeParse({ set: '1 TB' }).success).toBe(false);
});
