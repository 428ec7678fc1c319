import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StxError } from '@stx/errors';
import type { Workspace } from '@stx/formats';
import { writeFileAtomic } from '@stx/machine';
import { lockFaults } from '../check-lock/lock-faults.js';
import type { Context } from '../context/context.js';
import type { ImageOptions } from '../context/image-options.js';
import { LOCK_REPORTS, lockReportFile, renderLockReport } from '../lock-report/lock-report.js';
import { ReadOnceWorkspace } from './read-once.js';
import { ownReportFault } from './own-report-fault.js';

/** How many refused locks the summary names. */
const SHOWN = 5;

/**
 * Checks all locks of the workspace in one process and writes a report for each that is refused, under its project's name. It
 * succeeds all the same: a refused lock stops the tasks of its own project, whose keys hold the report.
 *
 * @throws AggregateError of StxError INPUT_NOT_IN_KEY for keys that hold the report of another project.
 */
export async function checkLocks(context: Context): Promise<void> {
  const workspace = new ReadOnceWorkspace(context.root);
  const reports = new Map<string, string>();
  const projects = lockedProjects(workspace);
  const inKeys = projects.flatMap(({ project, file }) =>
    ownReportFault(context.root, `${dirname(file)}/project.json`, project),
  );
  if (inKeys.length > 0) throw new AggregateError(inKeys, 'a key holds the report of another project');
  for (const { project, name, file, options } of projects) {
    const say = (line: string): void => {
      context.say(`${project}: ${line}`);
    };
    const faults = await faultsOf({ ...context.forProject(project, name), workspace, say }, options);
    if (faults.length > 0) reports.set(project, renderLockReport(file, faults));
  }
  await writeReports(context.root, reports);
  context.conclude(reports.size === 0 ? 'all locks hold' : describeRefused([...reports.keys()].sort()));
}

/** A changed wheel set can refuse hundreds of locks, and each image's task prints its own faults. */
function describeRefused(projects: readonly string[]): string {
  const more = projects.length - SHOWN;
  return `refused: ${projects.slice(0, SHOWN).join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
}

async function writeReports(root: string, reports: ReadonlyMap<string, string>): Promise<void> {
  const folder = join(root, LOCK_REPORTS);
  mkdirSync(folder, { recursive: true });
  for (const [project, text] of reports) await writeFileAtomic(join(root, lockReportFile(project)), text);
  // Only now: a report that stays must not be missing for another command that reads it meanwhile.
  const kept = new Set([...reports.keys()].map((project) => join(root, lockReportFile(project))));
  const found = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const old = found.map((name) => join(folder, name)).filter((path) => !kept.has(path));
  for (const path of old) rmSync(path, { force: true });
}

interface LockedProject {
  project: string;
  /** The folder's name under images/ or wheels/. */
  name: string;
  /** The lock's path, relative to the workspace. */
  file: string;
  options: ImageOptions;
}

/** All projects that have a lock: images on each of their bases, and wheel sets. */
function lockedProjects(workspace: Workspace): LockedProject[] {
  const images = workspace.names('images', 'image.yaml').flatMap((name) => projectsOfImage(workspace, name));
  const sets = workspace.names('wheels', 'wheels.yaml').map((name) => {
    return { project: `wheels-${name}`, name, file: `wheels/${name}/wheels.lock.yaml`, options: {} };
  });
  return [...images, ...sets];
}

function projectsOfImage(workspace: Workspace, name: string): LockedProject[] {
  const first = { project: name, name, file: `images/${name}/image.lock.yaml`, options: {} };
  try {
    if (workspace.dockerfileImage(name) !== undefined) return [];
    const folder = join(workspace.root, 'images', name);
    const bases = workspace.image(name).variants.filter((base) => existsSync(join(folder, base, 'project.json')));
    const variants = bases.map((base) => {
      const { lockFile } = workspace.image(name, base);
      return { project: `${name}-${base}`, name, file: lockFile, options: { image: name, base } };
    });
    return [first, ...variants];
  } catch (error) {
    // The check of its lock reads the file too, and reports what is wrong with it.
    if (error instanceof StxError || error instanceof AggregateError) return [first];
    throw error;
  }
}

/** What is wrong with one lock; what no user can act on stops the task. */
async function faultsOf(context: Context, options: ImageOptions): Promise<StxError[]> {
  try {
    return await lockFaults(context, options);
  } catch (error) {
    const faults: unknown[] = error instanceof AggregateError ? error.errors : [error];
    if (!faults.every((fault) => fault instanceof StxError)) throw error;
    return faults;
  }
}
