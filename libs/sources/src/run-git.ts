import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inherit } from '@stx/machine';
import { networkSettings } from '@stx/engine';
import { runProgram, type ProgramOptions, type ProgramResult } from '@stx/process';

const KEPT = ['PATH', 'HOME', 'TMPDIR', 'USER', 'LOGNAME'] as const;
const KEPT_FOR_NETWORK = [
  'SSH_AUTH_SOCK',
  'GIT_SSH_COMMAND',
  'GIT_SSL_CAINFO',
  'CURL_CA_BUNDLE',
  'SSL_CERT_DIR',
] as const;

/** Holds in every git call: nothing of a repository's own may run, and bytes stay as they are. */
const ALWAYS = [
  ...['-c', 'core.hooksPath=/dev/null'],
  ...['-c', 'core.fsmonitor=false'],
  ...['-c', 'core.excludesFile=/dev/null'],
  ...['-c', 'core.attributesFile=/dev/null'],
  ...['-c', 'core.autocrlf=false'],
  ...['-c', 'core.fileMode=true'],
  ...['-c', 'core.symlinks=true'],
  // A checkout that a container mounts may belong to somebody else; hooks and monitors are off already.
  ...['-c', 'safe.directory=*'],
];

/** What a program gets that does not reach the network: English messages, and no GIT_DIR of whoever called us. */
export function localEnvironment(): Record<string, string> {
  return { ...inherit(KEPT), LC_ALL: 'C' };
}

/** What a program gets that does: proxies, CA certificates and ssh besides, and nobody is asked for a password. */
export function networkEnvironment(): Record<string, string> {
  const { proxies, caBundle } = networkSettings();
  const bundle: Record<string, string> =
    caBundle === undefined ? {} : { GIT_SSL_CAINFO: caBundle, CURL_CA_BUNDLE: caBundle, SSL_CERT_FILE: caBundle };
  return {
    GIT_SSH_COMMAND: 'ssh -o BatchMode=yes',
    ...localEnvironment(),
    ...proxies,
    ...bundle,
    ...inherit(KEPT_FOR_NETWORK),
    GIT_TERMINAL_PROMPT: '0',
  };
}

/** Runs git without the user's and the system's configuration, so that its result depends on the arguments alone. */
export async function runGit(args: readonly string[], options: ProgramOptions = {}): Promise<ProgramResult> {
  const env = { ...localEnvironment(), GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', ...options.env };
  return runProgram('git', [...ALWAYS, ...args], { ...options, env });
}

/** Runs git with the user's configuration, which may hold credential helpers, proxies and `insteadOf`. */
export async function runNetworkGit(args: readonly string[], options: ProgramOptions = {}): Promise<ProgramResult> {
  return runProgram('git', [...ALWAYS, ...args], { ...options, env: { ...networkEnvironment(), ...options.env } });
}

/** Makes an empty bare repository that keeps bytes as they are. */
export async function initRepository(gitDirectory: string): Promise<void> {
  await runGit(['init', '--quiet', '--bare', '--template=', '--object-format=sha1', gitDirectory]);
  await keepBytes(gitDirectory);
}

/** Overrules every .gitattributes: no line ending, keyword or filter is touched. */
export async function keepBytes(gitDirectory: string): Promise<void> {
  const attributes = '* -text -eol -crlf -ident -filter -working-tree-encoding\n';
  await mkdir(join(gitDirectory, 'info'), { recursive: true });
  await writeFile(join(gitDirectory, 'info', 'attributes'), attributes);
}
