import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { StxError } from '@stx/errors';
import { runProgram } from '@stx/process';

/** Debian packages that hold what the engine and the base image need: package -> program. */
const PACKAGES = {
  runc: 'runc',
  mmdebstrap: 'mmdebstrap',
  git: 'git',
  curl: 'curl',
  skopeo: 'skopeo',
  'arch-test': 'arch-test',
} as const;

async function isThere(program: string): Promise<boolean> {
  const { exitCode } = await runProgram('bash', ['-c', 'command -v -- "$1"', 'bash', program], { accept: [1] });
  return exitCode === 0;
}

async function root(args: string[]): Promise<[string, string[]]> {
  if (process.getuid?.() === 0) return [args[0] ?? '', args.slice(1)];
  if (await isThere('sudo')) return ['sudo', ['--non-interactive', ...args]];
  throw new StxError('SETUP_NEEDS_ROOT', `installing packages needs root: ${args.join(' ')}`, {
    hint: 'run the command as root, or install sudo',
  });
}

/** Installs the Debian packages that are missing; what cannot be installed is said in one message. */
export async function installPackages(say: (line: string) => void): Promise<void> {
  const missing: string[] = [];
  for (const [name, program] of Object.entries(PACKAGES)) if (!(await isThere(program))) missing.push(name);
  if (missing.length === 0) return;
  say(`installing Debian packages: ${missing.join(' ')}`);
  const env = { ...stringEnvironment(), DEBIAN_FRONTEND: 'noninteractive' };
  try {
    for (const args of [
      ['apt-get', '-qq', '-o', 'Acquire::Retries=3', 'update'],
      ['apt-get', '-qq', '-o', 'Acquire::Retries=3', 'install', '--yes', '--no-install-recommends', ...missing],
    ]) {
      const [program, rest] = await root(args);
      await runProgram(program, rest, { env });
    }
  } catch (error) {
    throw new StxError(
      'SETUP_PACKAGES',
      `cannot install ${missing.join(', ')}: ${error instanceof Error ? error.message : String(error)}`,
      {
        hint: `install them by hand (apt-get install ${missing.join(' ')}), or name a builder with STX_BUILDER`,
        cause: error,
      },
    );
  }
}

/** Builds buildkitd and buildctl at the versions and checksums of tools/engine/go.mod; under the final name only when whole. */
export async function installPrograms(module: string, destination: string, say: (line: string) => void): Promise<void> {
  await installPackages(say);
  if (!(await isThere('go'))) {
    throw new StxError('SETUP_NEEDS_GO', 'building the engine needs Go, which is not installed', {
      hint: 'install Go 1.26 or newer, or Docker with BuildKit, or name a builder with STX_BUILDER',
    });
  }
  say('building the build engine from its pinned Go module (once, one to three minutes)');
  const started = Date.now();
  const heartbeat = setInterval(() => {
    say(`building the build engine: ${String(Math.round((Date.now() - started) / 1000))} s`);
  }, 8_000);
  const partial = `${destination}.${String(process.pid)}.tmp`;
  try {
    mkdirSync(partial, { recursive: true });
    const env = { ...stringEnvironment(), CGO_ENABLED: '0', GOFLAGS: '-mod=readonly -trimpath' };
    const programs = ['buildkitd', 'buildctl'].map((name) => `github.com/moby/buildkit/cmd/${name}`);
    await runProgram('go', ['build', '-ldflags=-s -w', '-o', `${partial}/`, ...programs], { cwd: module, env });
    rmSync(destination, { recursive: true, force: true });
    renameSync(partial, destination);
  } finally {
    clearInterval(heartbeat);
    rmSync(partial, { recursive: true, force: true });
  }
}

function stringEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
