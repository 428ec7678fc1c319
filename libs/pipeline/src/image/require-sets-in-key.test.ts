import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireSetsInKey } from './require-sets-in-key.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stx-sets-'));
  mkdirSync(join(root, 'images/tool'), { recursive: true });
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

function dependOn(dependsOn: unknown[] | undefined): void {
  const targets = { 'build-image': dependsOn === undefined ? {} : { dependsOn } };
  writeFileSync(join(root, 'images/tool/project.json'), JSON.stringify({ name: 'tool', targets }));
}

const waits = (...projects: string[]): object => ({ projects, target: 'build-wheels' });

test.each([
  ['no dependsOn', undefined],
  ['another set', ['...', waits('wheels-base')]],
  ['another target of the set', ['...', { projects: ['wheels-own'], target: 'check-lock' }]],
  ['a target of the image', ['...', 'build-wheels']],
])('with %s a set is refused, with what to write', (_what, dependsOn) => {
  dependOn(dependsOn);
  const refused = (): unknown => {
    try {
      requireSetsInKey(root, 'tool', ['own']);
    } catch (error) {
      return error;
    }
    return undefined;
  };
  expect(refused()).toMatchObject({
    code: 'INPUT_NOT_IN_KEY',
    place: { file: 'images/tool/project.json' },
    hint: 'set its dependsOn to ["...",{"projects":["wheels-own"],"target":"build-wheels"}]',
  });
});

test('sets that the build waits for are accepted, in one entry or in several', () => {
  dependOn(['...', waits('wheels-a'), { projects: 'wheels-b', target: 'build-wheels' }]);
  requireSetsInKey(root, 'tool', ['a', 'b']);
  requireSetsInKey(root, 'tool', []);
});
