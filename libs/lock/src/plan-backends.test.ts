import { networkSettings } from '@stx/engine';
import { planBackends } from './plan-backends.js';
import type { LockRequest } from './collect-request.js';
import { KEEP_NOTHING, planResolve, resolvePlan } from './plan-resolve.js';
import type { Task } from './resolved.js';

const builder = { layout: '/s', digest: `sha256:${'b'.repeat(64)}` };
const task = (id: string, more: Partial<Task> = {}): Task => ({
  id,
  environment: 'e1',
  identity: id,
  name: id,
  version: '1.0',
  ...more,
});
const tasks = [task('a1'), task('a2', { environment: 'e2' }), task('a3', { folder: '/stx/source-0' })];
const context = {
  name: 'lock x',
  builder,
  resolvedFolder: '/r',
  sourceFolders: { 0: '/trees/svc', 1: '/trees/other' },
};

const NOTHING: LockRequest = {
  requirements: [],
  sources: [],
  waivers: {},
  sets: {},
  policies: {},
  policy: 'any',
  buildRequires: {},
  release: '2026.1',
  python: '3.13',
  dependencies: true,
};

test('backends run without a network, secrets, proxies and caches', () => {
  const { dockerfile, network, secrets, buildArguments } = planBackends(tasks, context);
  const steps = dockerfile.split('\n').filter((line) => line.startsWith('RUN '));
  // Two environments, three backends, and the step that gathers what they left.
  expect(steps).toHaveLength(6);
  for (const step of steps) expect(step).toMatch(/^RUN --network=none /u);
  expect(dockerfile).not.toMatch(/type=(?:cache|secret|ssh)/u);
  expect({ network, secrets, buildArguments }).toEqual({ network: 'none', secrets: {}, buildArguments: {} });
});

test('each backend runs in a step of its own, which has its own source alone', () => {
  const { dockerfile, folders } = planBackends(tasks, context);
  const asked = dockerfile.split('\n').filter((line) => line.includes('ask_backend.py'));
  for (const [number, { id }] of tasks.entries()) {
    expect(asked[number]).toContain(`source=/tasks/${id},target=/stx/task `);
    expect(asked[number]).not.toMatch(/from=task-/u);
    expect(asked[number]?.includes('from=stx-source-0,source=/svc,target=/stx/source')).toBe(id === 'a3');
  }
  expect(folders).toMatchObject({ 'stx-resolved': '/r', 'stx-source-0': '/trees' });
  expect(Object.keys(folders)).not.toContain('stx-source-1');
});

test('the step with a network and secrets does not share a cache with the time when it ran foreign code', () => {
  const { dockerfile } = planResolve({
    name: 'lock x',
    codename: 'trixie',
    builder,
    plan: resolvePlan(NOTHING, [], KEEP_NOTHING),
    answers: {},
    compiled: '{}',
    setFolder: '/w',
    sourceFolders: {},
    settings: networkSettings({}),
  });
  expect(dockerfile).toContain('type=cache,id=stx-index,');
  expect(dockerfile).not.toContain('stx-uv');
});
