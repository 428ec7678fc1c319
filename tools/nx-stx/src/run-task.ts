import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import type { SolveOptions } from '@stx/engine';
import { renderError, StxError } from '@stx/errors';
import { redact, setting } from '@stx/machine';
import { Workspace } from '@stx/formats';
import { breakSilence, endOnSignal, type Speaker } from '@stx/process';

/** What an executor works with: the workspace, its own project, and how to tell the user what happens. */
export interface Task {
  workspace: Workspace;
  root: string;
  project: string;
  target: string;
  /** What Nx keeps the task's results under. */
  key?: string;
  /** The parts of the task's key, as Nx names them. */
  instructions: string[];
  /** The project's folder name under images/ or wheels/. */
  name: string;
  say: (line: string) => void;
  /** What the summary at the command's end tells of it, such as why it was made again. */
  conclude: (result: string) => void;
  solve: SolveOptions;
}

/** Folder of what tasks leave, relative to the workspace. */
export const DIST = 'dist';

const LONG_MILLISECONDS = 3_000;

/** The name of what a project is about: the keystone of images/keystone, and of its variant in images/keystone/bookworm. */
export function nameOf(folder: string): string | undefined {
  return folder.split('/')[1];
}

/** What the tasks of a batch have in common: they are told of by one voice, and end with one process. */
export interface Batch {
  say: (line: string) => void;
  signal: AbortSignal;
}

/** Passes lines on, with signs of life between them. */
export function speak(say: (line: string) => void, target = ''): Speaker {
  const alive = (seconds: number, latest?: string): string =>
    `${String(seconds)} s: ${latest?.split('\n', 1)[0] ?? target}`;
  // After the sign of life of what the task itself waits for, or both would be heard.
  return breakSilence(say, alive, 8_000);
}

/** Runs an executor's work with a log file, ends it with its command, and shows a failure as the user should see it. */
export async function runTask(
  context: ExecutorContext,
  work: (task: Task) => Promise<void>,
  batch?: Batch,
): Promise<{ success: boolean }> {
  const { root, projectName: project, targetName: target } = context;
  const folder = project === undefined ? undefined : context.projectsConfigurations.projects[project]?.root;
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
    const planned = context.taskGraph?.tasks[`${project}:${target}`];
    // The process of a batch is told no key, since it has one for each task.
    const key = batch === undefined ? setting('NX_TASK_HASH') : planned?.hash;
    const begin = (signal: AbortSignal): Promise<void> =>
      work({
        workspace: new Workspace(root),
        root,
        project,
        target,
        ...(key === undefined ? {} : { key }),
        instructions: Object.keys(planned?.hashDetails?.nodes ?? {}),
        name: nameOf(folder) ?? project,
        say,
        conclude: (result) => results.push(result),
        solve: { logFile, onProgress: say, signal },
      });
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

/** A folder of the workspace, made when it is not there. */
export function makeFolder(task: Task, ...parts: string[]): string {
  const folder = join(task.root, ...parts);
  mkdirSync(folder, { recursive: true });
  return folder;
}
