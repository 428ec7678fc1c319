import { existsSync } from 'node:fs';
import { StxError } from '@stx/errors';
import { distributionOf } from '@stx/formats';
import { knownSecrets, processEnvironment, setting, type Environment, type Secret as Known } from '@stx/machine';
import { parseAptLines, type AptLine } from './apt-lines.js';
import type { Secret } from './build-request.js';

const PROXIES = ['http_proxy', 'https_proxy', 'no_proxy', 'ftp_proxy', 'all_proxy'] as const;

/** Hosts to which pip speaks plain HTTP unasked: its SECURE_ORIGINS. */
const PIP_SECURE = /^(?:localhost|127(?:\.[0-9]+){3}|\[::1\])$/u;

/** How this machine reaches the network, read from the settings its user already has. */
export interface NetworkSettings {
  /** `http_proxy` and its kind: BuildKit's predefined arguments, kept out of histories and keys by it. */
  proxies: Record<string, string>;
  /** PIP_INDEX_URL, or undefined for pip's own default. */
  indexUrl: string | undefined;
  /** PIP_TRUSTED_HOST: hosts, with or without a port, that may speak plain HTTP or have a certificate nobody checks. */
  trustedHosts: string[];
  /** File of CA certificates: PIP_CERT, SSL_CERT_FILE, REQUESTS_CA_BUNDLE or CURL_CA_BUNDLE, in this order. */
  caBundle: string | undefined;
  /** STX_APT_MIRROR: URL of a Debian archive mirror; STX_APT_SECURITY_MIRROR: of the security archive. */
  aptMirror: string | undefined;
  aptSecurityMirror: string | undefined;
  /** The lines of STX_APT_MIRROR where it holds apt's sources and not a URL: all that packages come from. */
  aptLines: AptLine[];
  /** STX_APT_SNAPSHOT_MIRROR: URL of a snapshot service. */
  aptSnapshotMirror: string | undefined;
  /** What must never be seen in a log. */
  secrets: Known[];
}

/**
 * @throws StxError SETTING_INVALID for an index that pip would ignore, with hardly a message.
 */
function trustedHosts(environment: Environment, indexUrl: string | undefined): string[] {
  const hosts = (setting('PIP_TRUSTED_HOST', environment) ?? '').split(/\s+/u).filter((host) => host !== '');
  const odd = hosts.find((host) => !/^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?$/u.test(host));
  if (odd !== undefined) {
    throw new StxError('SETTING_INVALID', `PIP_TRUSTED_HOST is not a host name: ${odd}`, {
      hint: 'set PIP_TRUSTED_HOST to hosts (host or host:port) with blanks between them, or unset it',
    });
  }
  const { protocol, hostname, host } = new URL(indexUrl ?? 'https://none.invalid');
  const isTrusted =
    protocol !== 'http:' || PIP_SECURE.test(hostname) || hosts.some((each) => each === hostname || each === host);
  if (isTrusted) return hosts;
  throw new StxError('SETTING_INVALID', `PIP_INDEX_URL names a plain-HTTP index that pip does not trust: ${host}`, {
    hint: `set PIP_TRUSTED_HOST=${hostname}, or name an https index`,
  });
}

export function networkSettings(environment: Environment = processEnvironment()): NetworkSettings {
  const proxies: Record<string, string> = {};
  for (const name of PROXIES) {
    const value = environment[name] ?? environment[name.toUpperCase()];
    if (value !== undefined && value !== '') proxies[name] = value;
  }
  const caBundle = (['PIP_CERT', 'SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'] as const)
    .map((name) => setting(name, environment))
    .find((file) => file !== undefined);
  if (caBundle !== undefined && !existsSync(caBundle)) {
    throw new StxError('SETTING_INVALID', `the CA bundle ${caBundle} does not exist`, {
      hint: 'set PIP_CERT or SSL_CERT_FILE to a file of PEM certificates, or unset it',
    });
  }
  const indexUrl = setting('PIP_INDEX_URL', environment);
  const hosts = trustedHosts(environment, indexUrl);
  const mirror = setting('STX_APT_MIRROR', environment);
  const aptLines = mirror !== undefined && /^\s*deb\s/u.test(mirror) ? parseAptLines('STX_APT_MIRROR', mirror) : [];
  const aptMirror = aptLines.length > 0 ? undefined : mirror;
  const aptSecurityMirror = setting('STX_APT_SECURITY_MIRROR', environment);
  return {
    proxies,
    indexUrl,
    trustedHosts: hosts,
    caBundle,
    aptMirror,
    aptSecurityMirror,
    aptLines,
    aptSnapshotMirror: setting('STX_APT_SNAPSHOT_MIRROR', environment)?.replace(/\/+$/u, ''),
    secrets: knownSecrets(environment),
  };
}

/** Mount flags by which a RUN that reaches the network gets the CA bundle, pip's settings and apt's; nothing of them stays. */
export const NETWORK_MOUNTS = [
  '--mount=type=secret,id=stx-ca,target=/etc/ssl/certs/ca-certificates.crt,mode=0444',
  '--mount=type=secret,id=stx-pip,target=/etc/pip.conf,mode=0400',
  '--mount=type=secret,id=stx-apt,target=/etc/apt/sources.list,mode=0444',
].join(' ');

/** The secrets behind NETWORK_MOUNTS; one that is not set is not mounted, so that the image's own file is seen. */
export function networkSecrets(
  settings: NetworkSettings,
  codename: string | undefined,
  snapshot?: string,
): Record<string, Secret> {
  const pip = [
    '[global]',
    'disable-pip-version-check = true',
    'retries = 5',
    ...(settings.indexUrl === undefined ? [] : [`index-url = ${settings.indexUrl.replaceAll('%', '%%')}`]),
    ...(settings.trustedHosts.length === 0 ? [] : [`trusted-host = ${settings.trustedHosts.join(' ')}`]),
    '',
  ].join('\n');
  const apt = codename === undefined ? undefined : aptSources(settings, codename, snapshot);
  return {
    ...(settings.caBundle === undefined ? {} : { 'stx-ca': { file: settings.caBundle } }),
    'stx-pip': { text: pip },
    ...(apt === undefined ? {} : { 'stx-apt': { text: apt } }),
  };
}

/**
 * apt's sources for a mirror; undefined without one, so that each tool keeps its default.
 *
 * @param snapshot Moment of the archive that packages come from; then a mirror of the archive of today is not used.
 * @throws StxError SETTING_INVALID for a snapshot without STX_APT_SNAPSHOT_MIRROR.
 */
export function aptSources(settings: NetworkSettings, codename: string, snapshot?: string): string | undefined {
  if (snapshot !== undefined) {
    const distribution = distributionOf(codename);
    if (settings.aptSnapshotMirror === undefined) {
      throw new StxError(
        'SETTING_INVALID',
        `base-${codename} has snapshot ${snapshot}, but STX_APT_SNAPSHOT_MIRROR is not set`,
        {
          hint: `set it to the URL of a snapshot service: the folder with debian/${snapshot}`,
        },
      );
    }
    const { archive, security } = distribution.snapshot(settings.aptSnapshotMirror, snapshot);
    // The lists of a snapshot expired a week after it was taken.
    return `${distribution.sources(codename, archive, security, '[check-valid-until=no] ').join('\n')}\n`;
  }
  if (settings.aptLines.length > 0) {
    return settings.aptLines.map(({ text }) => `${text.replaceAll('{codename}', codename)}\n`).join('');
  }
  if (settings.aptMirror === undefined) return undefined;
  const lines = distributionOf(codename).sources(codename, settings.aptMirror, settings.aptSecurityMirror);
  return `${lines.join('\n')}\n`;
}
