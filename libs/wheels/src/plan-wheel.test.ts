import { networkSettings } from '@stx/engine';
import type { LockedDistribution } from '@stx/formats';
import { planWheel, wheelKey, wheelPlan } from './plan-wheel.js';

const entry: LockedDistribution = {
  name: 'uwsgi',
  version: '2.0.31',
  source: { sdist: { file: 'uwsgi-2.0.31.tar.gz', sha256: 'a'.repeat(64) } },
};
const builder = `sha256:${'b'.repeat(64)}`;

const context = {
  codename: 'trixie',
  settings: networkSettings({}),
  builder: { layout: '/s', digest: builder },
  sourceFolder: '/a',
  requiresFolder: '/r',
  plan: wheelPlan(entry),
};

test('a wheel is built without a network', () => {
  const request = planWheel(entry, context);
  expect(request.dockerfile).toContain('--network=none');
  expect(request.network).toBe('none');
});

test('crates of a Rust extension are fetched before its build, which has no network', () => {
  const request = planWheel({ ...entry, buildRequires: ['maturin==1.9.0'] }, context);
  const steps = request.dockerfile.split('\n').filter((line) => line.includes('/stx/plan/'));
  expect(steps.map((step) => step.includes('--network=none'))).toEqual([false, true]);
  expect(steps[1]).toContain('CARGO_NET_OFFLINE=true');
  expect(request.network).toBe('host');
});

test('the key of a build changes with source, requirements, builder, preparation and environment, and with nothing else', () => {
  const key = wheelKey(entry, ['1', '2'], builder);
  expect(wheelKey(entry, ['2', '1'], builder)).toBe(key);
  const patch = { file: 'a.patch', sha256: 'e'.repeat(64) };
  const git = { repository: 'https://h.example/o/r', commit: 'a'.repeat(40), tree: 'b'.repeat(40) };
  const others = [
    wheelKey(
      { ...entry, source: { sdist: { file: 'uwsgi-2.0.31.tar.gz', sha256: 'c'.repeat(64) } } },
      ['1', '2'],
      builder,
    ),
    wheelKey(entry, ['1'], builder),
    wheelKey(entry, ['1', '2'], `sha256:${'d'.repeat(64)}`),
    wheelKey({ ...entry, prepare: ['make lib'] }, ['1', '2'], builder),
    wheelKey({ ...entry, environment: { A: 'b' } }, ['1', '2'], builder),
    wheelKey({ ...entry, bundle: true }, ['1', '2'], builder),
    wheelKey(entry, ['1', '2'], builder, [patch]),
    wheelKey(entry, ['1', '2'], builder, [{ git, files: [patch, patch] }]),
    wheelKey(entry, ['1', '2'], builder, [{ git, files: [{ ...patch, strip: 0 }] }]),
  ];
  expect(new Set([key, ...others]).size).toBe(others.length + 1);
  // Where a patch comes from does not decide the wheel.
  expect(wheelKey(entry, ['1', '2'], builder, [{ git, files: [patch] }])).toBe(
    wheelKey(entry, ['1', '2'], builder, [patch]),
  );
});
