import { imageOf, kindOf, stepsOf, sumsOf, type Trace } from './trace-steps.js';

const at = (seconds: number): string => new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();

type Vertex = [digest: string, name: string, began?: number, ended?: number, cached?: boolean];

function trace(image: string, ...vertexes: Vertex[]): Trace {
  const lines = vertexes.map(([digest, name, began, ended, cached = false]) => {
    const started = began === undefined ? {} : { started: at(began) };
    const completed = ended === undefined ? {} : { completed: at(ended) };
    return JSON.stringify({ vertexes: [{ digest, name, ...started, ...completed, ...(cached ? { cached } : {}) }] });
  });
  return { image, text: `${lines.join('\n')}\n` };
}

const first = (image: string, began: number): Vertex => [
  `first-${image}`,
  '[internal] load build definition from Dockerfile',
  began,
  began + 1,
];
const SYSTEM = '[system 1/4] RUN --mount=type=secret,id=x python3 /stx/sandbox/install_system.py apache2';
const WHEELS = 'wheels 0123456789abcdef';

test.each([
  ['[internal] load .dockerignore', 'contexts'],
  ['[context stx-wheels] load from client', 'contexts'],
  [SYSTEM, 'apt'],
  ['[project 1/8] RUN --network=none python3 /stx/sandbox/make_venv.py', 'other'],
  [WHEELS, 'wheels'],
  ['[project 2/9] COPY --link --from=wheels0 /stx-layer/ /', 'copy'],
  ['[project 2/9] LINK COPY --link --from=wheels0 /stx-layer/ /', 'copy'],
  ['[project 9/9] RUN python3 /stx/sandbox/install.py /stx/plan.json && python3 /stx/sandbox/finish.py', 'finish'],
  ['exporting to oci image format', 'export'],
  ['[project 1/1] RUN /opt/loci/scripts/project.sh && python3 /stx/sandbox/finish.py /stx/plan.json', 'other'],
])('%s is of the kind %s', (name, kind) => {
  expect(kindOf(name)).toBe(kind);
});

test('the name of the file has the image', () => {
  expect(imageOf('nova-api-proxy-1795541875254.jsonl')).toBe('nova-api-proxy');
  expect(imageOf('a%2Fb-1.jsonl')).toBe('a/b');
});

test('a step counts once from its start to its end, however often the trace repeats it', () => {
  const steps = stepsOf([
    trace('keystone', first('keystone', 0), ['a', SYSTEM], ['a', SYSTEM, 1], ['a', SYSTEM, 1, 5]),
  ]);
  expect(sumsOf(steps).seconds).toMatchObject({ contexts: 1, apt: 4 });
});

test('a step that runs twice counts twice', () => {
  const steps = stepsOf([trace('keystone', first('keystone', 0), ['a', WHEELS, 1, 2], ['a', WHEELS, 4, 6])]);
  expect(sumsOf(steps).seconds.wheels).toBe(3);
});

test('cached and unfinished steps do not count', () => {
  const steps = stepsOf([
    trace('keystone', first('keystone', 0), ['a', WHEELS, 1, 2, true], ['b', SYSTEM, 1], ['c', SYSTEM, 1, 1]),
  ]);
  expect(steps.map(({ kind }) => kind)).toEqual(['contexts']);
});

test('a step that two images share counts for the first one', () => {
  const shared: Vertex = ['shared', WHEELS, 3, 9];
  const glance = trace('glance', first('glance', 2), shared);
  const steps = stepsOf([glance, trace('keystone', first('keystone', 0), shared)]);
  expect(steps.filter(({ kind }) => kind === 'wheels').map(({ image }) => image)).toEqual(['keystone']);
});

test('work before the first build of the trace does not count', () => {
  const steps = stepsOf([trace('keystone', first('keystone', 100), ['old', WHEELS, 3, 9])]);
  expect(sumsOf(steps)).toMatchObject({ wallSeconds: 1, seconds: { wheels: 0 } });
});

test('concurrency is work divided by time, and the largest number of concurrent steps', () => {
  const steps = stepsOf([
    trace('keystone', first('keystone', 0), ['a', SYSTEM, 1, 4], ['b', WHEELS, 1, 3]),
    trace('glance', first('glance', 1), ['c', WHEELS, 3, 4]),
  ]);
  expect(sumsOf(steps)).toMatchObject({ wallSeconds: 4, concurrency: { mean: 2, most: 3 } });
});

test('a line that is not a status is refused', () => {
  expect(() => stepsOf([{ image: 'keystone', text: '{"vertexes":[{"name":1}]}\n' }])).toThrow('digest');
});
