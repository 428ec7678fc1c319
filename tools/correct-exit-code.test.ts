import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram } from '@stx/process';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SLOW = 60_000;

let workspace: string;
beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'stx-exit-code-'));
  symlinkSync(join(ROOT, 'node_modules'), join(workspace, 'node_modules'));
  writeFileSync(join(workspace, 'package.json'), '{}');
  const nx = { analytics: false, neverConnectToCloud: true, tui: { enabled: false }, cacheDirectory: '.nx/cache' };
  writeFileSync(join(workspace, 'nx.json'), JSON.stringify(nx));
});
afterEach(() => {
  rmSync(workspace, { recursive: true, force: true });
});

/** A project whose target runs a command once those it depends on are built. */
function addProject(name: string, command: string, dependencies: string[] = []): void {
  const build = { executor: 'nx:run-commands', options: { command }, dependsOn: ['^build'] };
  mkdirSync(join(workspace, name));
  const project = { name, implicitDependencies: dependencies, targets: { build } };
  writeFileSync(join(workspace, name, 'project.json'), JSON.stringify(project));
}

/** Runs Nx as `./nx` does and returns its exit code; `interrupt` sends its process group SIGINT once a task has begun. */
async function exitCodeOf(args: string, interrupt = false): Promise<number> {
  const script = [
    'unset NX_TASK_HASH NX_TASK_TARGET_PROJECT NX_WORKSPACE_ROOT NODE_OPTIONS',
    'export NX_DAEMON=false NX_ISOLATE_PLUGINS=false',
    `setsid node --require ${ROOT}/tools/correct-exit-code.cjs node_modules/nx/dist/bin/nx.js ${args} > output 2>&1 &`,
    ...(interrupt
      ? ['for try in $(seq 300); do grep -q began output && break; sleep 0.1; done', 'kill -INT -- -$!']
      : []),
    'wait $!; exit $?',
  ].join('\n');
  const { exitCode } = await runProgram('bash', ['-c', script], { cwd: workspace, accept: [1, 2, 130, 143] });
  return exitCode;
}

test(
  'a failed task whose dependents are skipped ends the command with 1, one that succeeds with 0',
  async () => {
    addProject('below', 'false');
    addProject('above', 'true', ['below']);
    addProject('apart', 'true');
    expect(await exitCodeOf('run-many -t build')).toBe(1);
    expect(await exitCodeOf('build above')).toBe(1);
    expect(await exitCodeOf('build apart')).toBe(0);
  },
  SLOW,
);

test(
  'a command that Ctrl-C ends has the code of an interruption',
  async () => {
    addProject('below', 'echo began; sleep 50');
    addProject('above', 'true', ['below']);
    expect(await exitCodeOf('run-many -t build --output-style=stream', true)).toBe(130);
  },
  SLOW,
);
