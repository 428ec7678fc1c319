import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepOwnSteps, keepTrace, traceFolder, traceLine } from './keep-trace.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stx-trace-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const step = {
  digest: 'sha256:a',
  name: '[1/1] RUN fetch https://joe:hunter22@index.example',
  started: '2026-01-01T00:00:00Z',
  cached: false,
  error: '',
};
const output = Buffer.from('index-url = https://joe:hunter22@index.example').toString('base64');

test('without STX_TRACE no trace is kept', () => {
  expect(traceFolder({})).toBeUndefined();
  expect(traceFolder({ STX_TRACE: '' })).toBeUndefined();
  expect(traceFolder({ STX_TRACE: '/traces' })).toBe('/traces');
});

test('steps are kept and what they print is not, nor is a secret in a name', () => {
  const log = { vertex: 'sha256:a', stream: 1, timestamp: step.started, data: output };
  expect(traceLine({ logs: [log] })).toBeUndefined();
  const kept = traceLine({ vertexes: [step], logs: [log], warnings: [{ vertex: 'sha256:a', short: output }] });
  expect(kept).toContain('2026-01-01');
  expect(kept).not.toContain(output);
  expect(kept).not.toContain('hunter22');
});

test('a folder that cannot be written to is refused by the name of the setting', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  await expect(keepTrace([{ vertexes: [step] }], join(file, 'below'), 'keystone')).rejects.toMatchObject({
    code: 'SETTING_INVALID',
    message: expect.stringContaining('STX_TRACE') as string,
  });
});

test('a trace has the name of its solve, which may hold slashes; without a status none is kept', async () => {
  const traces = join(folder, 'traces');
  await keepTrace([], traces, 'keystone');
  await keepTrace([{ vertexes: [step] }], traces, 'a/b');
  const names = await readdir(traces);
  expect(names).toEqual([expect.stringMatching(/^a%2Fb-\d+\.jsonl$/u)]);
  expect(await readFile(join(traces, names[0] ?? ''), 'utf8')).toContain('sha256:a');
});

test('what is done beside the engine is kept like its own steps, and only where traces are asked for', async () => {
  const steps = [{ name: 'wheels 01', began: Date.UTC(2026, 0, 1), ended: Date.UTC(2026, 0, 1) + 1500 }];
  const before = process.env.STX_TRACE;
  try {
    delete process.env.STX_TRACE;
    await keepOwnSteps('keystone', steps);
    process.env.STX_TRACE = folder;
    await keepOwnSteps('keystone', []);
    expect(await readdir(folder)).toEqual([]);
    await keepOwnSteps('keystone', steps);
  } finally {
    if (before === undefined) delete process.env.STX_TRACE;
    else process.env.STX_TRACE = before;
  }
  const [file = ''] = await readdir(folder);
  expect(file).toMatch(/^keystone-\d+\.jsonl$/u);
  const kept = JSON.parse(await readFile(join(folder, file), 'utf8')) as unknown;
  const times = { started: '2026-01-01T00:00:00.000Z', completed: '2026-01-01T00:00:01.500Z' };
  expect(kept).toEqual({ vertexes: [{ digest: 'keystone wheels 01', name: 'wheels 01', ...times }] });
});
