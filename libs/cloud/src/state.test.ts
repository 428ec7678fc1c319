import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readState, removeState, writeState, type State } from './state.js';

const state: State = {
  marker: '0123456789ab',
  address: '127.0.0.1',
  up: { pid: 7, began: '1' },
  answered: ['mariadb'],
  isUp: false,
};
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stx-state-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('a state is read as it was written, by its owner alone', async () => {
  expect(readState(folder)).toBeUndefined();
  await writeState(folder, state);
  expect(readState(folder)).toEqual(state);
  expect(statSync(join(folder, 'state.json')).mode & 0o777).toBe(0o600);
  await removeState(folder, { marker: 'ffffffffffff' });
  expect(readState(folder)).toEqual(state);
  await removeState(folder, state);
  expect(readState(folder)).toBeUndefined();
});

test.each(['../../etc', '0123456789AB', ''])('a marker %j, which would be a part of paths, is refused', (marker) => {
  writeFileSync(join(folder, 'state.json'), JSON.stringify({ ...state, marker }));
  expect(() => readState(folder)).toThrow(/marker/u);
});
