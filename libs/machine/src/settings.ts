import { z } from 'zod';
import { StxError } from '@stx/errors';
import type { Environment } from './environment.js';

const text = z.string();
const flag = z.enum(['0', '1']).transform((value) => value === '1');
const count = z
  .string()
  .regex(/^[1-9]\d{0,3}$/u, 'is not a number from 1 to 9999')
  .transform(Number);
/** A URL that can stand in apt's and pip's files as it is. */
const isUrl = (value: string): boolean => URL.canParse(value) && !/[\s'"`$\\]/u.test(value);
const url = z.string().refine(isUrl, 'is not a URL');
const urlOrLines = z.string().refine((value) => isUrl(value) || /^\s*deb\s/u.test(value), 'is not a URL');

interface Spec {
  meaning: string;
  /** The value without it; undefined for none. */
  default?: string;
  schema: z.ZodType;
}

/** Every setting that is read from the environment by name, except proxies and inherited variables. An empty one is not set. */
export const SETTINGS = {
  STX_CACHE_DIR: {
    meaning: 'Cache folder for engine, images, wheels and sources.',
    default: '~/.cache/stx-images',
    schema: text,
  },
  XDG_CACHE_HOME: { meaning: 'Folder of all caches of the user.', default: '~/.cache', schema: text },
  STX_BUILDER: { meaning: 'Address of a BuildKit, name of a buildx builder, or `own`.', schema: text },
  STX_BUILDER_CA: { meaning: 'File with the CA of the engine that STX_BUILDER names.', schema: text },
  STX_BUILDER_CERT: { meaning: 'File with the client certificate for that engine.', schema: text },
  STX_BUILDER_KEY: { meaning: 'File with the key of that certificate.', schema: text },
  STX_BUILDX: { meaning: 'Path of the buildx program.', schema: text },
  STX_ENGINE_PARALLELISM: {
    meaning: "Number of steps that the workspace's engine runs at once.",
    default: '8',
    schema: count,
  },
  STX_ENGINE_NETWORK: { meaning: "Network of steps in the workspace's engine.", schema: text },
  STX_TRACE: { meaning: 'Folder for start and end times of each build step.', schema: text },
  STX_FRESH: {
    meaning: 'Whether to ignore cached build steps (0 or 1), for tests and benchmarks.',
    default: '0',
    schema: flag,
  },
  STX_RECIPE: { meaning: 'Recipe that builds images: `loci` or `embedded`.', schema: text },
  STX_RECIPE_UNDECIDED: {
    meaning: 'Name of a run that may fall back to the embedded recipe; set by ./nx.',
    schema: text,
  },
  STX_SOURCE_MIRROR: { meaning: 'Folder with git sources as `<org>/<repo>/<commit>.tar.gz`.', schema: text },
  STX_SUMMARY: { meaning: 'File that gets one line for each task; set by ./nx.', schema: text },
  STX_APT_MIRROR: { meaning: "URL of a mirror of the Debian archive, or lines of apt's sources.", schema: urlOrLines },
  STX_APT_SECURITY_MIRROR: { meaning: 'URL of a mirror of the Debian security archive.', schema: url },
  STX_APT_SNAPSHOT_MIRROR: {
    meaning: "URL of a snapshot service of Debian's archive, required for a base with `snapshot`.",
    schema: url,
  },
  PIP_INDEX_URL: { meaning: 'URL of the Python index.', schema: url },
  PIP_TRUSTED_HOST: {
    meaning: 'Hosts of plain-HTTP indexes that pip may use, separated by blanks.',
    schema: text,
  },
  PIP_CERT: { meaning: 'File of CA certificates; before SSL_CERT_FILE.', schema: text },
  SSL_CERT_FILE: { meaning: 'File of CA certificates.', schema: text },
  REQUESTS_CA_BUNDLE: { meaning: 'File of CA certificates; after SSL_CERT_FILE.', schema: text },
  CURL_CA_BUNDLE: { meaning: 'File of CA certificates; after REQUESTS_CA_BUNDLE.', schema: text },
  STX_REGISTRY: { meaning: 'Registries for published images, separated by commas: host, port and path.', schema: text },
  STX_REGISTRY_CACHE: { meaning: 'Registry of the remote cache: host, port and path.', schema: text },
  STX_REGISTRY_CACHE_WRITE: { meaning: 'Whether to write to the remote cache (0 or 1).', default: '0', schema: flag },
  STX_SIGNING_KEY: { meaning: 'File with the key that signs published images: ECDSA P-256, in PEM.', schema: text },
  STX_SIGNING_PASSPHRASE_FILE: { meaning: 'File with the passphrase of that key.', schema: text },
  STX_SIGNER: { meaning: 'Program that signs instead of a key file.', schema: text },
  STX_REGISTRY_HTTP: { meaning: '1 for plain HTTP on this machine, or a list of plain-HTTP registries.', schema: text },
  STX_REGISTRIES_CONF: {
    meaning: "File with mirrors of registries, in the form of containers' registries.conf.",
    default: "skopeo's own",
    schema: text,
  },
  NX_TASK_HASH: { meaning: 'Key of the task; set by Nx.', schema: text },
  NX_DEFAULT_OUTPUT_STYLE: { meaning: 'Output style of Nx.', schema: text },
  NX_SKIP_NX_CACHE: { meaning: 'Whether to ignore cached results (`true`).', schema: text },
} as const satisfies Record<string, Spec>;

export type SettingName = keyof typeof SETTINGS;
type ValueOf<N extends SettingName> = z.output<(typeof SETTINGS)[N]['schema']>;

/**
 * The value of a setting; undefined where it is not set.
 *
 * @throws StxError SETTING_INVALID, without the value, which may contain a password.
 */
export function setting<N extends SettingName>(
  name: N,
  environment: Environment = process.env,
): ValueOf<N> | undefined {
  const given = environment[name];
  if (given === undefined || given === '') return undefined;
  const result = SETTINGS[name].schema.safeParse(given);
  if (result.success) return result.data as ValueOf<N>;
  const why = result.error.issues[0]?.message ?? 'is invalid';
  throw new StxError('SETTING_INVALID', `${name} ${why.startsWith('is') ? why : `is invalid: ${why}`}`, {
    hint: `correct ${name}, or unset it: ${SETTINGS[name].meaning}`,
  });
}
