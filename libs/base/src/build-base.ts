import { chmod } from 'node:fs/promises';
import { dirname, join } from 'node:path';
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
import { REPOSITORIES_FOLDER, stageRepositories, type PackageSources } from '@stx/repositories';
import { imagesLayout, withExportLayout } from '@stx/store';
import { BOOTSTRAPS } from './bootstrap.js';
import { planBootstrappedBase, planRegistryBase } from './plan-base.js';
import { planBuilder } from './plan-builder.js';

export interface BaseOptions extends SolveOptions {
  workspace: string;
  /** Where packages come from, in addition to the distribution's archive of today. */
  sources?: PackageSources;
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
      bootstrap(base, folder, options),
    ]);
    return required(await withExportLayout((own) => solve(engine, planBootstrappedBase(base, folder, own), options)));
  });
}

/** Builds a builder image on a base and returns its manifest's digest. */
export async function buildBuilder(builder: Builder, baseDigest: string, options: BaseOptions): Promise<string> {
  const layout = imagesLayout();
  const settings = networkSettings();
  const engine = await findEngine({ workspace: options.workspace, say: options.onProgress });
  const from = { layout, digest: baseDigest };
  return await withTemporaryFolder('builder', async (folder) => {
    const { workspace, sources } = options;
    if (sources !== undefined) await stageRepositories(workspace, sources, folder, REPOSITORIES_FOLDER);
    const digest = await withExportLayout((own) => {
      const request = planBuilder(builder, from, own, settings, sources && { folder, sources });
      return solve(engine, request, { ...options, secrets: settings.secrets });
    });
    return required(digest);
  });
}

async function bootstrap(base: Base, folder: string, options: BaseOptions): Promise<void> {
  const settings = networkSettings();
  const tarFile = join(folder, 'rootfs.tar');
  const hook = await stageHook(options, join(folder, 'repositories'));
  const inherited = inherit(['PATH', 'HOME', 'LANG', 'TMPDIR', 'SSL_CERT_FILE', 'USER']);
  const env = { SOURCE_DATE_EPOCH: String(SOURCE_DATE_EPOCH), ...settings.proxies, ...inherited, ...hook };
  const { program, arguments: argumentsOf, isTransient } = BOOTSTRAPS[base.distribution];
  const { title } = DISTRIBUTIONS[base.distribution];
  const speaker = withHeartbeat(
    options.onProgress,
    (seconds) => `base-${base.codename}: ${program}, ${String(seconds)} s`,
  );
  speaker.say(`base-${base.codename}: bootstrapping ${title} ${base.codename} with ${program}`);
  const isOfToday = base.snapshot === undefined;
  if (isOfToday && settings.aptMirror !== undefined && settings.aptSecurityMirror === undefined)
    speaker.say(`base-${base.codename}: without security updates, since STX_APT_SECURITY_MIRROR is not set`);
  for (const { url, isTrusted } of isOfToday ? settings.aptLines : []) {
    if (isTrusted) speaker.say(`base-${base.codename}: signatures of ${url} are not checked (trusted=yes)`);
  }
  const bootstrapOnce = (): Promise<unknown> =>
    runProgram(program, argumentsOf(base, settings, tarFile, hook !== undefined), {
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

/** Lays out package repositories for the hooks of the bootstrap. @returns the variable that names their program. */
async function stageHook(
  { workspace, sources }: BaseOptions,
  folder: string,
): Promise<{ STX_BASE_HOOK: string } | undefined> {
  if (sources === undefined || sources.repositories.length === 0) return undefined;
  await stageRepositories(workspace, sources, folder);
  // apt fetches as another user, who may pass through here and list nothing.
  await chmod(dirname(folder), 0o711);
  return { STX_BASE_HOOK: join(folder, 'program', 'base_hook.py') };
}

function required(digest: string | undefined): string {
  if (digest === undefined) throw new StxError('BUILD_FAILED', 'the engine returned no image');
  return digest;
}
