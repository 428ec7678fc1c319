import { lookup } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import type { NetworkSettings } from './network-settings.js';

/** Settings by which steps reach the network, each with the URL or address that it names. */
function namedAddresses(settings: NetworkSettings): [string, string | undefined][] {
  return [
    ...Object.entries(settings.proxies).filter(([name]) => name !== 'no_proxy'),
    ['PIP_INDEX_URL', settings.indexUrl],
    ...[settings.aptMirror, ...settings.aptLines.map(({ url }) => url)].map((value): [string, string | undefined] => [
      'STX_APT_MIRROR',
      value,
    ]),
    ['STX_APT_SECURITY_MIRROR', settings.aptSecurityMirror],
  ];
}

/** The host of a URL; proxies are also named without a scheme. */
export function hostOf(value: string): string | undefined {
  const url = /^[a-z][a-z0-9+.-]*:\/\//iu.test(value) ? value : `http://${value}`;
  return URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$/gu, '') : undefined;
}

/** Names of the settings, and of what else names hosts, whose host is this machine: a step in another network does not reach it. */
export async function settingsOfThisMachine(
  settings: NetworkSettings,
  others: readonly (readonly [string, string])[] = [],
): Promise<string[]> {
  const own = new Set(Object.values(networkInterfaces()).flatMap((each = []) => each.map(({ address }) => address)));
  const isOwn = (address: string): boolean => address.startsWith('127.') || address === '::1' || own.has(address);
  const asked = [...namedAddresses(settings), ...others].map(async ([name, value]) => {
    const host = value === undefined ? undefined : hostOf(value);
    return host !== undefined && (await addressesOf(host)).some(isOwn) ? [name] : [];
  });
  return [...new Set((await Promise.all(asked)).flat())];
}

/** A name that does not resolve is reported by the step that uses it. */
async function addressesOf(host: string): Promise<string[]> {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch {
    return [];
  }
}
