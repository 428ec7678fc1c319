import { fileURLToPath } from 'node:url';
import { runProgram } from '@stx/process';

const PYTHON = process.env.STX_PYTHON ?? 'python3';
const TESTS = fileURLToPath(new URL('sandbox-tests/run_tests.py', import.meta.url));

/** Runs the Python tests of one file; a failure has what they say. STX_SEED repeats a run, STX_FUZZ_CASES lengthens one. */
async function run(file: string): Promise<void> {
  const { stdout } = await runProgram(PYTHON, [TESTS, file]);
  process.stdout.write(`${file}: ${stdout.trim().replaceAll('\n', '; ')}\n`);
}

test('pages of an index and pylock.toml: links, names, yanked releases, and 10,000 mutations of each end in an answer or a refusal', async () => {
  await run('pages_test');
}, 300_000);

test('sources that cannot be read are one fault each, hostile requirements and answers of builds are refused', async () => {
  await run('sources_test');
}, 120_000);

test('a constraint that no file of the index meets is refused at once; others are resolved without the locked versions', async () => {
  await run('closure_test');
});
