import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { inherit, withTemporaryFolder } from '@stx/machine';
import {
  APT_TRIES,
  findEngine,
  installPackages,
  networkSettings,
  SOURCE_DATE_EPOCH,
  solve,
  type SolveOptions,
} from '@stx/engine';
import { DISTRIBUTIONS, type Base, type Builder } from '@stx/formats';
import { withHeartbeat, retry, runProgram } from '@stx/process';
import { imagesLayout, withExportLayout } from '@stx/store';
import { BOOTSTRAPS } from './bootstrap.js';
import { planBootstrappedBase, planRegistryBase } from './plan-base.js';
import { planBuilder } from './plan-builder.js';

export interface BaseOptions extends SolveOptions {
  workspace: string;
}

/** Builds a base image and returns its manifest's digest. The engine starts meanwhile, since mmdebstrap does not need it. */
export async function buildBase(base: Base, options: BaseOptions): Promise<string> {
  if (base.registry !== undefined) {
    const engine = await findEngine({ workspace: options.workspace, say: options.onProgress });
    return required(await withExportLayout((own) => solve(engine, planRegistryBase(base, own), options)));
  }
  await installPackages(options.onProgress);
  return await withTemporaryFolder('base', async (folder) => {
    const [engine] = await Promise.all([
      findEngine({ workspace: options.workspace, say: options.onProgress }),
      bootstrap(base, join(folder, 'rootfs.tar'), options),
    ]);
    return required(await withExportLayout((own) => solve(engine, planBootstrappedBase(base, folder, own), options)));
  });
}

/** Builds a builder image on a base and returns its manifest's digest. */
export async function buildBuilder(builder: Builder, baseDigest: string, options: BaseOptions): Promise<string> {
  const layout = imagesLayout();
  const settings = networkSettings();
  const engine = await findEngine({ workspace: options.workspace, say: options.onProgress });
  const digest = await withExportLayout((own) => {
    const request = planBuilder(builder, { layout, digest: baseDigest }, own, settings);
    return solve(engine, request, { ...options, secrets: settings.secrets });
  });
  return required(digest);
}

async function bootstrap(base: Base, tarFile: string, options: BaseOptions): Promise<void> {
  const settings = networkSettings();
  const inherited = inherit(['PATH', 'HOME', 'LANG', 'TMPDIR', 'SSL_CERT_FILE', 'USER']);
  const env = { SOURCE_DATE_EPOCH: String(SOURCE_DATE_EPOCH), ...settings.proxies, ...inherited };
  const { program, arguments: argumentsOf, isTransient } = BOOTSTRAPS[base.distribution];
  const { title } = DISTRIBUTIONS[base.distribution];
  const speaker = withHeartbeat(
    options.onProgress,
    (seconds) => `base-${base.codename}: ${program}, ${String(seconds)} s`,
  );
  speaker.say(`base-${base.codename}: bootstrapping ${title} ${base.codename} with ${program}`);
  if (settings.aptMirror !== undefined && settings.aptSecurityMirror === undefined)
    speaker.say(`base-${base.codename}: without security updates, since STX_APT_SECURITY_MIRROR is not set`);
  for (const { url, isTrusted } of settings.aptLines) {
    if (isTrusted) speaker.say(`base-${base.codename}: signatures of ${url} are not checked (trusted=yes)`);
  }
  const bootstrapOnce = (): Promise<unknown> =>
    runProgram(program, argumentsOf(base, settings, tarFile), {
      env,
      logFile: options.logFile,
      secrets: settings.secrets,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
  try {
    await retry(bootstrapOnce, {
      ...APT_TRIES,
      isTransient,
      onRetry: (_error, tried, delay) => {
        speaker.say(
          `base-${base.codename}: ${program} could not fetch; retrying in ${String(delay / 1000)} s (${String(tried)} of ${String(APT_TRIES.attempts)})`,
        );
      },
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
  } finally {
    speaker.end();
  }
}

function required(digest: string | undefined): string {
  if (digest === undefined) throw new StxError('BUILD_FAILED', 'the engine returned no image');
  return digest;
}
