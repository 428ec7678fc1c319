/**
 * Builds and verifies keystone from a clean clone with empty cache folders of the workspace, npm and Go. Prints the duration
 * of the command and its longest silence. Debian packages of the machine stay installed, and a running engine stays untouched,
 * since the empty cache folder has its own. STX_BUILDER names an existing builder, which must have built nothing yet.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

/** Whether STX_BUILDER names an existing builder, which replaces the workspace's own. */
const builder = process.env.STX_BUILDER ?? 'own';
const BOUND = { seconds: builder === 'own' ? 300 : 120, gap: 10 };
const image = process.argv[2] ?? 'keystone';
const folder = await mkdtemp(join(tmpdir(), 'stx-fresh-'));
const clone = join(folder, 'clone');
const env = {
  NX_DAEMON: 'false',
  STX_BUILDER: builder,
  STX_CACHE_DIR: join(folder, 'cache'),
  npm_config_cache: join(folder, 'npm'),
  GOCACHE: join(folder, 'go-build'),
  GOMODCACHE: join(folder, 'go-mod'),
};

try {
  await execa('git', ['clone', '--quiet', fileURLToPath(new URL('..', import.meta.url)), clone]);
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  let last = { at: 0, line: 'nothing' };
  let gap = { seconds: 0, between: ['', ''] };
  const hear = (line: string): void => {
    const at = seconds();
    if (at - last.at > gap.seconds) gap = { seconds: Number((at - last.at).toFixed(1)), between: [last.line, line] };
    last = { at, line };
  };
  const run = execa('./nx', ['verify-image', image], { cwd: clone, env, all: true, buffer: false, reject: false });
  for await (const line of createInterface(run.all)) {
    console.log(`${seconds().toFixed(1).padStart(6)}  ${line}`);
    // An empty line tells nobody anything.
    if (line.trim() !== '') hear(line);
  }
  const { exitCode } = await run;
  hear('the end');
  const took = Number(seconds().toFixed(1));
  console.log(JSON.stringify({ image, exitCode, seconds: took, gap, bound: BOUND }));
  if (exitCode !== 0 || took > BOUND.seconds || gap.seconds > BOUND.gap) process.exitCode = 1;
} finally {
  await execa('./nx', ['stop', 'engine'], { cwd: clone, env, reject: false });
  await rm(folder, { recursive: true, force: true });
}
