import { canExportLayouts, isRecent } from './find-engine.js';

test.each([
  ['BuildKit version: v0.12.5', false],
  ['BuildKit: v0.13.0', true],
  ['BuildKit version: v0.34.2', true],
  ['BuildKit version: v1.0.0', true],
  ['Status: running', false],
])('%s', (inspected, recent) => {
  expect(isRecent(inspected)).toBe(recent);
});

test("Docker's own driver is only taken with the containerd store, since it cannot write OCI layouts otherwise", () => {
  expect(canExportLayouts('Name: default\nDriver: docker\n')).toBe(false);
  expect(
    canExportLayouts(
      'Name: default\nDriver: docker\nLabels:\n org.mobyproject.buildkit.worker.containerd.snapshotter: overlayfs',
    ),
  ).toBe(true);
  expect(canExportLayouts('Name: b\nDriver: docker-container\n')).toBe(true);
});
