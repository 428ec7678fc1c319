import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { buildctlEngine } from './buildctl-engine.js';
import type { Engine } from './engine.js';
import { readResult, resultOf, runInImage, type ImageProgram } from './run-in-image.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stx-run-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const program: ImageProgram = {
  name: 'ask',
  dockerfile: ['FROM stx-image AS run', 'RUN ask /stx/plan/plan.json > /out/answer.json', ...resultOf('run')].join(
    '\n',
  ),
  folders: {},
  images: { 'stx-image': { layout: '/store', digest: `sha256:${'a'.repeat(64)}` } },
  buildArguments: {},
  secrets: {},
  network: 'none',
  plan: { 'plan.json': { ask: ['six'] }, moment: 'now' },
  leaves: { required: ['answer.json'] },
};

/** An engine whose client is a shell that leaves files, and notes the plan that it was given. */
function leaving(files: Record<string, string>): Engine {
  return {
    ...buildctlEngine('', { address: '' }),
    withCommand: async (request, _files, _options, work) => {
      const plan = request.folders['stx-plan'] ?? '';
      const out = request.output.kind === 'folder' ? request.output.path : '';
      const write = Object.entries(files).map(([name, text]) => `echo '${text}' > '${join(out, name)}'`);
      await work({ program: 'bash', args: ['-ec', [`cat ${plan}/* > ${folder}/plan`, ...write].join('; ')] });
    },
  };
}

const options = { logFile: '', onProgress: (): undefined => undefined };
const run = async (engine: Engine): Promise<string[]> =>
  await runInImage(engine, program, join(folder, 'out'), { ...options, logFile: join(folder, 'log') });

test('a program gets its plan, and what it leaves is read by its form', async () => {
  const paths = await run(leaving({ 'answer.json': '{"six":"1.17"}' }));
  expect(paths).toEqual([join(folder, 'out', 'answer.json')]);
  expect(readFileSync(join(folder, 'plan'), 'utf8')).toBe('now{"ask":["six"]}');
  const schema = z.record(z.string(), z.string());
  expect(await readResult(schema, join(folder, 'out'), 'ask', 'answer.json')).toEqual({ six: '1.17' });
});

test('a file that it should not leave, and one that is missing, are refused', async () => {
  await expect(run(leaving({ 'evil.sh': 'x' }))).rejects.toMatchObject({
    code: 'EXPORT_REFUSED',
    message: expect.stringMatching(/answer\.json is missing\n.*"evil\.sh" is not expected/u) as string,
  });
});

test('without rules what it leaves stays as it is', async () => {
  const free = Object.fromEntries(Object.entries(program).filter(([key]) => key !== 'leaves')) as typeof program;
  const log = { ...options, logFile: join(folder, 'log') };
  const paths = await runInImage(leaving({ any: 'x' }), free, join(folder, 'out'), log);
  expect([paths, readFileSync(join(folder, 'out', 'any'), 'utf8')]).toEqual([[], 'x\n']);
});
