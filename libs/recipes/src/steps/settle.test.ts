import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '@stx/process';
import { STEPS_FOLDER } from '../hash-sandbox.js';

const PYTHON = process.env.STX_PYTHON ?? 'python3';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'stx-settle-'));
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

test('left-overs go, but for what the steps of an image laid out on purpose', async () => {
  for (const path of ['.config/openstack/clouds.yaml', '.cache/pip/x']) {
    mkdirSync(join(home, path, '..'), { recursive: true });
    writeFileSync(join(home, path), '');
  }
  // Without the patterns that are about the machine which runs this.
  const program = [
    'import os, settle, sys',
    'settle.LEFT_OVERS = [each for each in settle.LEFT_OVERS if each.startswith("~")]',
    'settle.find = lambda moment: ([], [sys.argv[1]])',
    'settle.settle([sys.argv[1]])',
  ].join('\n');
  const wanted = join(home, '.config/openstack/clouds.yaml');
  const env = { HOME: home, PYTHONPATH: STEPS_FOLDER, PYTHONDONTWRITEBYTECODE: '1', SOURCE_DATE_EPOCH: '86400' };
  await runProgram(PYTHON, ['-c', program, wanted], { env });
  expect(['.config/openstack/clouds.yaml', '.cache'].map((path) => existsSync(join(home, path)))).toEqual([
    true,
    false,
  ]);
  expect(statSync(wanted).mtimeMs).toBe(86_400_000);
});
