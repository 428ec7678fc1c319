import { StxError } from '@stx/errors';
import { runProgram } from '@stx/process';

const PROGRAM = 'from pip._internal.models.index import PyPI; print(PyPI.simple_url)';

/** The index that pip of this machine asks if no setting names another. @throws StxError INDEX_UNREACHABLE without pip. */
export async function defaultIndex(python = 'python3'): Promise<string> {
  try {
    const { stdout } = await runProgram(python, ['-c', PROGRAM]);
    return new URL(stdout.trim()).href;
  } catch (cause) {
    throw new StxError('INDEX_UNREACHABLE', 'no setting names an index, and python3 has no pip that names its own', {
      hint: 'set PIP_INDEX_URL to the folder of the simple API, such as https://index.example/simple',
      cause,
    });
  }
}
