import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { renderError, StxError } from '@stx/errors';
import { redact, setting } from '@stx/machine';
import { DIST, makeContext, nameOf, type Context } from '@stx/pipeline';
import { withHeartbeat, endOnSignal, type Reporter } from '@stx/process';

const LONG_MILLISECONDS = 3_000;

/** What the tasks of a batch have in common: they are told of by one voice, and end with one process. */
export interface Batch {
  say: (line: string) => void;
  signal: AbortSignal;
}

/** Passes lines on, with signs of life between them. */
export function speak(say: (line: string) => void, target = ''): Reporter {
  const alive = (seconds: number, latest?: string): string =>
    `${String(seconds)} s: ${latest?.split('\n', 1)[0] ?? target}`;
  // After the sign of life of what the task itself waits for, or both would be heard.
  return withHeartbeat(say, alive, 8_000);
}

/** An executor: options in, one verb, a result that Nx takes. */
export type Executor<Options> = (options: Options, nx: ExecutorContext, batch?: Batch) => Promise<{ success: boolean }>;

/** The executor of a verb. */
export function executorOf<Options = object>(
  verb: (context: Context, options: Options, nx: ExecutorContext) => Promise<void>,
): Executor<Options> {
  return (options, nx, batch) => runTask(nx, (context) => verb(context, options, nx), batch);
}

/** Runs an executor's work with a log file, ends it with its command, and shows a failure as the user should see it. */
export async function runTask(
  nx: ExecutorContext,
  work: (context: Context) => Promise<void>,
  batch?: Batch,
): Promise<{ success: boolean }> {
  const { root, projectName: project, targetName: target } = nx;
  const folder = project === undefined ? undefined : nx.projectsConfigurations.projects[project]?.root;
  // Nx puts the project's name before each line itself; what tells a task so is what ./nx asks for.
  const named = setting('NX_DEFAULT_OUTPUT_STYLE') === 'stream' ? `${project ?? ''}: ` : undefined;
  const { say, end } =
    batch === undefined
      ? speak((line) => {
          const shown = redact(line);
          console.log(named !== undefined && shown.startsWith(named) ? shown.slice(named.length) : shown);
        }, target)
      : { say: batch.say, end: () => undefined };
  const started = Date.now();
  const results: string[] = [];
  const summarize = (result: string): void => {
    const file = setting('STX_SUMMARY');
    if (file === undefined) return;
    const seconds = ((Date.now() - started) / 1000).toFixed(1).padStart(6);
    appendFileSync(file, `  ${seconds} s  ${project ?? ''}:${target ?? ''}  ${redact(result)}\n`);
  };
  try {
    if (project === undefined || target === undefined || folder === undefined) {
      throw new StxError('NO_PROJECT', 'the executor was run without a project');
    }
    const logFile = join(root, DIST, 'logs', project, `${target}.log`);
    rmSync(logFile, { force: true });
    const planned = nx.taskGraph?.tasks[`${project}:${target}`];
    // The process of a batch is told no key, since it has one for each task.
    const key = batch === undefined ? setting('NX_TASK_HASH') : planned?.hash;
    const begin = (signal: AbortSignal): Promise<void> =>
      work(
        makeContext({
          root,
          project,
          target,
          ...(key === undefined ? {} : { key }),
          instructions: Object.keys(planned?.hashDetails?.nodes ?? {}),
          name: nameOf(folder) ?? project,
          say,
          conclude: (result) => results.push(result),
          logFile,
          signal,
        }),
      );
    await (batch === undefined ? endOnSignal(begin) : begin(batch.signal));
    summarize(['done', ...results].join(': '));
    // The next task takes a while to speak; its silence is not to be added to ours.
    const seconds = String(Math.round((Date.now() - started) / 1000));
    if (Date.now() - started > LONG_MILLISECONDS)
      say(batch === undefined ? `done in ${seconds} s` : `${project}: done in ${seconds} s`);
    return { success: true };
  } catch (error) {
    const text = redact(renderError(error));
    console.error(text);
    summarize(`FAILED: ${text.split('\n').slice(0, 2).join(' ')}`);
    return { success: false };
  } finally {
    end();
  }
}
