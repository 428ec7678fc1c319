import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import type { SolveOptions } from '@stx/engine';
import { renderError, StxError } from '@stx/errors';
import { Workspace } from '@stx/formats';
import { endOnSignal } from '@stx/process';

/** What an executor works with: the workspace, its own project, and how to tell the user what happens. */
export interface Task {
  workspace: Workspace;
  root: string;
  project: string;
  /** The project's folder name under images/ or wheels/. */
  name: string;
  say: (line: string) => void;
  solve: SolveOptions;
}

/** Folder of what tasks leave, relative to the workspace. */
export const DIST = 'dist';

/** Runs an executor's work with a log file, ends it with its command, and shows a failure as the user should see it. */
export async function runTask(context: ExecutorContext, work: (task: Task) => Promise<void>): Promise<{ success: boolean }> {
  const { root, projectName: project, targetName: target } = context;
  const folder = project === undefined ? undefined : context.projectsConfigurations.projects[project]?.root;
  const say = (line: string): void => {
    console.log(line);
  };
  try {
    if (project === undefined || target === undefined || folder === undefined) {
      throw new StxError('NO_PROJECT', 'the executor was run without a project');
    }
    const logFile = join(root, DIST, 'logs', project, `${target}.log`);
    rmSync(logFile, { force: true });
    await endOnSignal((signal) =>
      work({
        workspace: new Workspace(root),
        root,
        project,
        name: folder.split('/').at(-1) ?? project,
        say,
        solve: { logFile, onProgress: say, signal },
      }),
    );
    return { success: true };
  } catch (error) {
    console.error(renderError(error));
    return { success: false };
  }
}
