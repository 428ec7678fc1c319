import { canExportLayouts, isRecent } from './inspect-builder.js';

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
  // What buildx 0.38.2 writes of a Docker with BuildKit 0.33.0 that keeps images in containerd, as Docker 29 does.
  const containerd = [
    'Name:   default',
    'Driver: docker',
    'Labels:',
    ' org.mobyproject.buildkit.worker.executor:             containerd',
    ' org.mobyproject.buildkit.worker.snapshotter:          overlayfs',
  ];
  expect(canExportLayouts(containerd.join('\n'))).toBe(true);
  expect(canExportLayouts('Name: b\nDriver: docker-container\n')).toBe(true);
});

/** What `buildx inspect` 0.38.2 writes of a pool of its Kubernetes driver. */
const POOL = `Name:          pool
Driver:        kubernetes
Last Activity: 2026-11-24 11:27:42 +0000 UTC

Nodes:
Name:                  pool0
Endpoint:              kubernetes:///pool?deployment=&kubeconfig=
Driver Options:        replicas="4" loadbalance="sticky" namespace="stx"
Status:                running
BuildKit daemon flags: --allow-insecure-entitlement=network.host
BuildKit version:      v0.34.2
Platforms:             linux/amd64, linux/386
Labels:
 org.mobyproject.buildkit.worker.executor:    oci
 org.mobyproject.buildkit.worker.snapshotter: overlayfs
`;

test('a pool in Kubernetes is taken; one whose BuildKit is too old, or does not run, is not', () => {
  expect([isRecent(POOL), canExportLayouts(POOL)]).toEqual([true, true]);
  expect(isRecent(POOL.replace('v0.34.2', 'v0.11.6'))).toBe(false);
  expect(isRecent(POOL.replace('running', 'inactive').replace(/BuildKit version:.*\n/u, ''))).toBe(false);
});
