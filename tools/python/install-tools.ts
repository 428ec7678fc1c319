import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StxError } from '@stx/errors';
import { inherit, withTemporaryFolder } from '@stx/machine';
import { withHeartbeat, runProgram } from '@stx/process';

export interface InstallInputs {
  /** The requirements file: versions and hashes. */
  requirements: string;
  /** Where the tools are put; nothing else may be in it. */
  folder: string;
  say: (line: string) => void;
  /** The interpreter; `python3` when not given. */
  python?: string;
  /** Installs pip on the machine, where Python has neither pip nor venv. */
  installPip?: () => Promise<void>;
}

const STAMP = '.stx-installed';

/**
 * Installs what Python is checked with, unless it is there already for the same requirements and the same Python.
 *
 * @throws StxError PROGRAM_MISSING without Python or pip, PROGRAM_FAILED where pip fails.
 */
export async function installTools(inputs: InstallInputs): Promise<void> {
  const { folder, python = 'python3' } = inputs;
  const stamp = await stampOf(inputs.requirements, python);
  const stampFile = join(folder, STAMP);
  if (existsSync(stampFile) && (await readFile(stampFile, 'utf8')) === stamp) return;
  await mkdir(dirname(folder), { recursive: true });
  // In a folder of its own first: one that is there is whole, and another command may do the same.
  const install = async (work: string): Promise<void> => {
    await runPip(await findPip(python, work, inputs.installPip), { ...inputs, folder: join(work, 'tools') });
    await writeFile(join(work, 'tools', STAMP), stamp);
    await rm(folder, { recursive: true, force: true });
    await rename(join(work, 'tools'), folder);
  };
  await withTemporaryFolder('tools', install, dirname(folder));
}

/** What decides which files are installed. @throws StxError PROGRAM_MISSING */
async function stampOf(requirements: string, python: string): Promise<string> {
  const { stdout } = await runProgram(python, ['-c', 'import sys; print(sys.implementation.cache_tag)']);
  return createHash('sha256')
    .update(await readFile(requirements))
    .update(stdout)
    .digest('hex');
}

/** The Python that runs pip: the machine's, one of a virtual environment, or Debian's. @throws StxError PROGRAM_MISSING */
async function findPip(python: string, work: string, installPip?: () => Promise<void>): Promise<string> {
  if (await succeeds(python, ['-m', 'pip', '--version'])) return python;
  const environment = join(work, 'venv');
  if (await succeeds(python, ['-m', 'venv', environment])) return join(environment, 'bin', 'python');
  await installPip?.();
  if (await succeeds(python, ['-m', 'pip', '--version'])) return python;
  throw new StxError('PROGRAM_MISSING', `${python} has neither pip nor venv, so ruff and mypy cannot be installed`, {
    hint: 'install pip (on Debian: apt-get install python3-pip)',
  });
}

async function succeeds(program: string, args: readonly string[]): Promise<boolean> {
  try {
    await runProgram(program, args);
    return true;
  } catch {
    return false;
  }
}

async function runPip(python: string, { requirements, folder, say }: InstallInputs): Promise<void> {
  const speaker = withHeartbeat(say, (seconds) => `installing the Python tools (${String(seconds)} s)`);
  speaker.say('installing the Python tools');
  const args = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input', '--no-user'];
  const what = ['--require-hashes', '--only-binary', ':all:', '--no-deps', '--target', folder, '-r', requirements];
  try {
    // They are for this workspace alone, so no setting of the machine about where packages may be installed matters.
    const env = { ...inherit(), PIP_REQUIRE_VIRTUALENV: '0', PIP_ROOT_USER_ACTION: 'ignore' };
    await runProgram(python, [...args, ...what], { env, onLine: speaker.say });
  } catch (error) {
    if (!(error instanceof StxError)) throw error;
    throw new StxError(error.code, error.message, {
      hint: `use Python 3.11 to 3.14 on Linux x86-64, and an index that has the files of ${requirements}`,
      cause: error,
    });
  } finally {
    speaker.end();
  }
}
