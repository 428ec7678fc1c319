import { StxError } from '@stx/errors';
import { inherit } from '@stx/machine';
import { withHeartbeat, retry, runProgram } from '@stx/process';
import { APT_TRIES, isTransientForApt } from './retry-apt.js';
import { withLock } from './with-lock.js';

/** Debian packages that hold what the engine and the base image need: package -> program. */
const PACKAGES = {
  runc: 'runc',
  mmdebstrap: 'mmdebstrap',
  git: 'git',
  curl: 'curl',
  skopeo: 'skopeo',
  'arch-test': 'arch-test',
} as const;

/** Another's apt, such as unattended upgrades, is waited for. */
const APT_OPTIONS = ['-qq', '-o', 'Acquire::Retries=3', '-o', 'DPkg::Lock::Timeout=120'];

/** Whether a program of that name or path can be run here. */
export async function hasProgram(program: string): Promise<boolean> {
  const { exitCode } = await runProgram('bash', ['-c', 'command -v -- "$1"', 'bash', program], { accept: [1] });
  return exitCode === 0;
}

async function root(args: string[]): Promise<[string, string[]]> {
  if (process.getuid?.() === 0) return [args[0] ?? '', args.slice(1)];
  if (await hasProgram('sudo')) return ['sudo', ['--non-interactive', ...args]];
  throw new StxError('SETUP_NEEDS_ROOT', `installing packages needs root: ${args.join(' ')}`, {
    hint: 'run the command as root, or install sudo',
  });
}

/** Installs the missing Debian packages; those that cannot be installed are listed in one error. */
export async function installPackages(
  say: (line: string) => void,
  packages: Readonly<Record<string, string>> = PACKAGES,
): Promise<void> {
  if ((await missingPackages(packages)).length === 0) return;
  // Two tasks may want them at once, and apt lets only one in.
  const install = async (): Promise<void> => {
    const missing = await missingPackages(packages);
    if (missing.length > 0) await installMissing(missing, say);
  };
  await withLock('packages-setup', install, { onWait: say });
}

async function missingPackages(packages: Readonly<Record<string, string>>): Promise<string[]> {
  const missing: string[] = [];
  for (const [name, program] of Object.entries(packages)) if (!(await hasProgram(program))) missing.push(name);
  return missing;
}

async function installMissing(missing: readonly string[], say: (line: string) => void): Promise<void> {
  const speaker = withHeartbeat(say, (seconds) => `installing Debian packages: ${String(seconds)} s`);
  speaker.say(`installing Debian packages: ${missing.join(' ')}`);
  const env = { ...inherit(), DEBIAN_FRONTEND: 'noninteractive' };
  try {
    for (const args of [
      ['apt-get', ...APT_OPTIONS, 'update'],
      ['apt-get', ...APT_OPTIONS, 'install', '--yes', '--no-install-recommends', ...missing],
    ]) {
      const [program, rest] = await root(args);
      await retry(() => runProgram(program, rest, { env }), {
        ...APT_TRIES,
        isTransient: isTransientForApt,
        onRetry: (_error, _tried, delay) => {
          speaker.say(`apt-get could not fetch; retrying in ${String(delay / 1000)} s`);
        },
      });
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
  } finally {
    speaker.end();
  }
}
