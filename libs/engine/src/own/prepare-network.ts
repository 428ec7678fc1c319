import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { setting, type Environment } from '@stx/machine';
import { runProgram } from '@stx/process';
import { installPackages } from '../install-packages.js';

/** Debian packages by which steps get their own network: package -> program. */
const PACKAGES = {
  'containernetworking-plugins': '/usr/lib/cni/bridge',
  iptables: 'iptables',
  iproute2: 'ip',
} as const;
const PLUGINS = { folder: '/usr/lib/cni', names: ['bridge', 'firewall', 'host-local', 'loopback'] };
/** Network namespaces that are made before a step wants one. */
const POOL = 4;
/** Where systemd-resolved keeps the name servers behind its own on 127.0.0.53; BuildKit reads them there too. */
const UPSTREAM_SERVERS = '/run/systemd/resolve/resolv.conf';

/** The network of our engine's steps: `own`, or `host`, that of this machine, and why. */
export type OwnNetwork =
  { kind: 'own'; bridge: string; args: string[] } | { kind: 'host'; why: string; args: string[] };

export interface NetworkInputs {
  /** The engine's run folder. */
  run: string;
  /** The folder of the CNI plugin stx-isolate. */
  module: string;
  say: (line: string) => void;
  environment?: Environment;
}

const HOST_ARGS = ['--oci-worker-net=host'];

/**
 * Prepares a network for the steps of our engine, in which neither this machine nor link-local services are reachable. Where
 * that cannot be had, steps have the machine's.
 *
 * @throws StxError SETTING_INVALID for another STX_ENGINE_NETWORK than `own` and `host`; NETWORK_UNAVAILABLE where `own` was asked for.
 */
export async function prepareNetwork(inputs: NetworkInputs): Promise<OwnNetwork> {
  const wanted = setting('STX_ENGINE_NETWORK', inputs.environment) ?? '';
  if (!['', 'own', 'host'].includes(wanted)) {
    throw new StxError('SETTING_INVALID', `STX_ENGINE_NETWORK is '${wanted}'`, { hint: 'set it to own or host' });
  }
  if (wanted === 'host') return { kind: 'host', why: 'STX_ENGINE_NETWORK is host', args: HOST_ARGS };
  try {
    await requireNameServer();
    await installPackages(inputs.say, PACKAGES);
    return await writeConfiguration(inputs);
  } catch (error) {
    if (!(error instanceof StxError)) throw error;
    if (wanted === 'own') {
      throw new StxError('NETWORK_UNAVAILABLE', `the build engine cannot have its own network: ${error.message}`, {
        hint: 'cure that, or let steps use the network of this machine: STX_ENGINE_NETWORK=host',
        cause: error,
      });
    }
    return { kind: 'host', why: error.message, args: HOST_ARGS };
  }
}

/** In its own network a step reaches no name server on this machine's loopback. */
async function requireNameServer(): Promise<void> {
  const servers = async (file: string): Promise<string[]> =>
    existsSync(file) ? nameServers(await readFile(file, 'utf8')) : [];
  const [own, upstream] = [await servers('/etc/resolv.conf'), await servers(UPSTREAM_SERVERS)];
  if ([...own, ...upstream].some((server) => !isLoopback(server))) return;
  throw new StxError('NETWORK_UNAVAILABLE', '/etc/resolv.conf names no server but on loopback');
}

/** The name servers of a resolv.conf. */
export function nameServers(text: string): string[] {
  return [...text.matchAll(/^nameserver[ \t]+(\S+)/gmu)].map(([, server]) => server ?? '');
}

const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1';

async function writeConfiguration({ run, module }: NetworkInputs): Promise<OwnNetwork> {
  const folder = join(run, 'network');
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, 'plugins'), { recursive: true });
  for (const name of PLUGINS.names) await symlink(join(PLUGINS.folder, name), join(folder, 'plugins', name));
  const isolate = join(folder, 'plugins', 'stx-isolate');
  // A copy: the workspace may be deleted while the engine runs.
  await writeFile(isolate, await readFile(join(module, 'stx-isolate')));
  await chmod(isolate, 0o755);
  const bridge = `stx-${createHash('sha256').update(run).digest('hex').slice(0, 8)}`;
  const routes = await shown(['-4', 'route', 'show', 'table', 'all']);
  const subnet = chooseSubnet(bridge, routes);
  const conflist = networkConfiguration(bridge, subnet, await smallestMtu(), join(folder, 'addresses'));
  await writeFile(join(folder, 'stx.conflist'), `${JSON.stringify(conflist, null, 2)}\n`);
  // BuildKit's flag for the file of CNI is without effect (it reads another flag's value), its configuration is not.
  const configuration = [
    '[worker.oci]',
    `cniConfigPath = ${JSON.stringify(join(folder, 'stx.conflist'))}`,
    `cniBinaryPath = ${JSON.stringify(join(folder, 'plugins'))}`,
    `cniPoolSize = ${String(POOL)}`,
    '',
  ].join('\n');
  await writeFile(join(folder, 'buildkitd.toml'), configuration);
  return {
    kind: 'own',
    bridge,
    args: [`--config=${join(folder, 'buildkitd.toml')}`, '--oci-worker-net=cni'],
  };
}

async function shown(args: string[]): Promise<string> {
  return (await runProgram('ip', args)).stdout;
}

/**
 * A subnet that nothing here routes to but the bridge itself.
 *
 * @param routes What `ip route show table all` prints.
 */
export function chooseSubnet(bridge: string, routes: string): string {
  const others = routes.split('\n').filter((line) => !line.includes(` dev ${bridge} `));
  const first = Number.parseInt(bridge.slice(-2), 16);
  for (let tried = 0; tried < 256; tried += 1) {
    const prefix = `10.209.${String((first + tried) % 256)}.`;
    const isTaken = others.some(
      (line) => line.includes(prefix) || /(?:^|\s)10\.(?:0\.0\.0\/8|209\.0\.0\/16|208\.)/u.test(line),
    );
    if (!isTaken) return `${prefix}0/24`;
  }
  throw new StxError('NETWORK_UNAVAILABLE', 'this machine routes to 10.209.0.0/16 already');
}

/** A packet of a step must fit through each interface of this machine, without a word from a router. */
async function smallestMtu(): Promise<number> {
  const sizes = [...(await shown(['link', 'show', 'up'])).matchAll(/ mtu (\d+)/gu)].map(([, size]) => Number(size));
  return Math.min(1500, ...sizes.filter((size) => size >= 1280));
}

/** What CNI plugins do for each network namespace, in their order. */
export function networkConfiguration(bridge: string, subnet: string, mtu: number, addresses: string): object {
  const ipam = { type: 'host-local', dataDir: addresses, ranges: [[{ subnet }]] };
  return {
    cniVersion: '1.0.0',
    name: bridge,
    plugins: [
      { type: 'loopback' },
      { type: 'bridge', bridge, isDefaultGateway: true, ipMasq: true, mtu, ipam },
      { type: 'firewall', ingressPolicy: 'same-bridge' },
      { type: 'stx-isolate' },
    ],
  };
}
