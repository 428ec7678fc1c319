import { parseYaml } from '../read-yaml.js';
import { cloudSchema } from './cloud.js';

const read = (text: string): unknown => parseYaml(cloudSchema, text, 'cloud.yaml');

test('a service has one sign of life, and an answer needs a port', () => {
  expect(() => read('services: { a: { start: [x] } }')).toThrow(/needs either `answers` or `logs`/u);
  expect(() => read('services: { a: { start: [x], port: 5000, answers: { path: / }, logs: y } }')).toThrow(/either/u);
  expect(() => read('services: { a: { start: [x], answers: { path: / } } }')).toThrow(/`answers` needs `port`/u);
  expect(read('services: { a: { start: [x], logs: y } }')).toMatchObject({
    services: { a: { logs: 'y', timeoutSeconds: 300 } },
  });
});

test.each([
  ['databases: [Nova]', /database name/u],
  ['databases: ["a`; DROP"]', /database name/u],
  ['secrets: { a: text }', /secrets\.a/u],
  ['files: { etc/a: x }', /absolute path/u],
  ['services: { a: { start: [x], port: 80, logs: y } }', /port/u],
  ['other: 1', /unknown key "other"/u],
])('%s is refused', (text, message) => {
  expect(() => read(text)).toThrow(message);
});

test('a command is a list of words, or has words and variables', () => {
  expect(read('prepare: [[a, b], { run: [c], environment: { D: e } }, { run: [f] }]')).toMatchObject({
    prepare: [['a', 'b'], { run: ['c'], environment: { D: 'e' } }, { run: ['f'], environment: {} }],
  });
});
