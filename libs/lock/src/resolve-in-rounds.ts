import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { findEngine, networkSettings, readExportedText, readResult, runInImage, type SolveOptions } from '@stx/engine';
import { withTemporaryFolder } from '@stx/machine';
import { imagesLayout, linkWheels } from '@stx/store';
import { planBackends } from './plan-backends.js';
import { KEEP_NOTHING, planResolve, resolvePlan } from './plan-resolve.js';
import type { ResolveInputs } from './resolve-lock.js';
import type { Answers } from './resolve-plan.js';
import { answersSchema, resolvedSchema, type Resolved, type Task } from './resolved.js';

/** A source whose backend names more requirements each time it is asked would go on for ever; real ones need two or three rounds. */
const MOST_ROUNDS = 8;

/**
 * Resolves a request with uv, and asks the build backends that this needs in a step without a network, until there is none left to ask.
 *
 * @throws StxError RESOLVE_FAILED where there is no end.
 */
export async function resolveInRounds(inputs: ResolveInputs, options: SolveOptions): Promise<Resolved> {
  return await withTemporaryFolder('lock', async (folder) => {
    const answers: Answers = {};
    let compiled = '{}';
    const setFolder = join(folder, 'sets');
    await mkdir(setFolder);
    await linkWheels(inputs.setWheels, setFolder);
    for (let round = 1; round <= MOST_ROUNDS; round += 1) {
      const own = join(folder, String(round));
      const done = await resolve(inputs, options, { folder: own, setFolder, answers, compiled });
      const { resolved } = done;
      if (resolved.tasks.length === 0) return resolved;
      compiled = done.compiled;
      Object.assign(answers, await askBackends(inputs, options, resolved.tasks, own));
    }
    throw new StxError(
      'RESOLVE_FAILED',
      `${inputs.name} cannot be locked: after ${String(MOST_ROUNDS)} rounds a build still asks for more`,
      { hint: `the whole log: ${options.logFile}` },
    );
  });
}

interface Round {
  folder: string;
  setFolder: string;
  answers: Answers;
  /** What uv resolved so far, as resolve.py left it. */
  compiled: string;
}

async function resolve(
  inputs: ResolveInputs,
  options: SolveOptions,
  round: Round,
): Promise<{ resolved: Resolved; compiled: string }> {
  const settings = networkSettings();
  const program = planResolve({
    name: inputs.name,
    codename: inputs.codename,
    builder: { layout: imagesLayout(), digest: inputs.builderDigest },
    plan: resolvePlan(inputs.request, inputs.constraints, inputs.keep ?? KEEP_NOTHING, inputs.prepared, inputs.patched),
    answers: round.answers,
    compiled: round.compiled,
    setFolder: round.setFolder,
    sourceFolders: inputs.sourceFolders,
    settings,
  });
  const out = join(round.folder, 'resolved');
  const engine = await findEngine({ workspace: inputs.workspace, say: options.onProgress });
  await runInImage(engine, program, out, { ...options, secrets: settings.secrets });
  const resolved = await readResult(resolvedSchema, out, inputs.name, 'resolved.json');
  return { resolved, compiled: await readExportedText(out, inputs.name, 'compiled.json') };
}

async function askBackends(
  inputs: ResolveInputs,
  options: SolveOptions,
  tasks: readonly Task[],
  folder: string,
): Promise<Answers> {
  const out = join(folder, 'answers');
  const program = planBackends(tasks, {
    name: `${inputs.name}: build backends`,
    builder: { layout: imagesLayout(), digest: inputs.builderDigest },
    resolvedFolder: join(folder, 'resolved'),
    sourceFolders: inputs.sourceFolders,
  });
  const engine = await findEngine({ workspace: inputs.workspace, say: options.onProgress });
  await runInImage(engine, program, out, options);
  const answers = await readResult(answersSchema, out, inputs.name, 'answers.json');
  return Object.fromEntries(
    tasks.map(({ id, identity }) => {
      const answer = answers[id];
      if (answer === undefined) throw new Error(`collect_answers.py left no answer of task ${id}`);
      return [id, { ...answer, identity }];
    }),
  );
}
