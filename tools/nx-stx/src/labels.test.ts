import { fileURLToPath } from 'node:url';
import { Workspace } from '@stx/formats';

const workspace = new Workspace(fileURLToPath(new URL('../../..', import.meta.url)));

test('labels are unique in the workspace', () => {
  expect(() => {
    workspace.requireUniqueLabels();
  }).not.toThrow();
});
