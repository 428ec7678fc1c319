import { networkSettings } from '@stx/engine';
import { baseSchema, builderSchema } from '@stx/formats';
import { BOOTSTRAPS } from './bootstrap.js';
import { planRegistryBase } from './plan-base.js';
import { planBuilder } from './plan-builder.js';

const bootstrap = BOOTSTRAPS.debian.arguments;

const base = baseSchema.parse({
  distribution: 'debian',
  codename: 'trixie',
  python: '3.13',
  bootstrap: { packages: ['ca-certificates', 'python3'] },
});

test('without a mirror mmdebstrap keeps its own default', () => {
  const args = bootstrap(base, networkSettings({}), '/out.tar');
  expect(args.slice(-2)).toEqual(['trixie', '/out.tar']);
  expect(args).toContain('--include=ca-certificates,python3,libpython3.13,libxml2,netbase,python3-venv');
});

test('a mirror is used for the bootstrap and taken out of the image', () => {
  const settings = networkSettings({ STX_APT_MIRROR: 'http://joe:canary-word@mirror.example/debian' });
  const args = bootstrap(base, settings, '/out.tar');
  expect(args.slice(-2)).toEqual([
    'deb http://joe:canary-word@mirror.example/debian trixie main',
    'deb http://joe:canary-word@mirror.example/debian trixie-updates main',
  ]);
  expect(args).toContain('--customize-hook=upload /dev/null /etc/apt/sources.list');
});

test('nothing of the machine that bootstraps stays: resolver, host name, machine id', () => {
  const hooks = bootstrap(base, networkSettings({}), '/o').filter((each) => each.startsWith('--customize-hook'));
  for (const file of ['resolv.conf', 'hostname', 'machine-id']) expect(hooks.join(' ')).toContain(`/etc/${file}`);
});

test('a base from a registry is taken by digest, never by tag alone', () => {
  const digest = `sha256:${'b'.repeat(64)}`;
  const registry = baseSchema.parse({
    distribution: 'debian',
    codename: 'trixie',
    python: '3.13',
    registry: { reference: 'registry.example/debian:13', digest },
  });
  expect(planRegistryBase(registry, '/store').dockerfile).toContain(`FROM registry.example/debian:13@${digest}`);
});

test('the tools of a builder are installed by hash, and a new hash is a new step', () => {
  const tool = { name: 'uv', version: '0.13.9', file: 'uv-0.13.9-py3-none-any.whl' };
  const plan = (sha256: string): string =>
    planBuilder(
      builderSchema.parse({ base: 'trixie', packages: ['gcc'], tools: [{ ...tool, sha256 }] }),
      { layout: '/store', digest: `sha256:${'c'.repeat(64)}` },
      '/own',
      networkSettings({}),
    ).dockerfile;
  expect(plan('1'.repeat(64))).toContain('--require-hashes');
  expect(plan('1'.repeat(64))).not.toBe(plan('2'.repeat(64)));
  expect(plan('1'.repeat(64))).toContain('find /opt/stx -name __pycache__ -prune -exec rm -rf {} +');
});
