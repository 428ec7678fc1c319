import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { findEngine, networkSettings, readExport, readExportedText, solve, type SolveOptions } from '@stx/engine';
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
  const folder = await mkdtemp(join(tmpdir(), 'stx-lock-'));
  try {
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
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
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
  const planFolder = join(round.folder, 'plan');
  await mkdir(planFolder, { recursive: true });
  const plan = resolvePlan(inputs.request, inputs.constraints, inputs.keep ?? KEEP_NOTHING, inputs.prepared);
  await writeFile(join(planFolder, 'plan.json'), JSON.stringify(plan));
  await writeFile(join(planFolder, 'answers.json'), JSON.stringify(round.answers));
  await writeFile(join(planFolder, 'compiled.json'), round.compiled);
  const out = join(round.folder, 'resolved');
  const request = planResolve(
    {
      name: inputs.name,
      codename: inputs.codename,
      builder: { layout: imagesLayout(), digest: inputs.builderDigest },
      planFolder,
      setFolder: round.setFolder,
      sourceFolders: inputs.sourceFolders,
      settings,
    },
    out,
  );
  const engine = await findEngine({ workspace: inputs.workspace, say: options.onProgress });
  await solve(engine, request, { ...options, secrets: settings.secrets });
  const resolved = resolvedSchema.parse(JSON.parse(await readExportedText(out, inputs.name, 'resolved.json')));
  return { resolved, compiled: await readExportedText(out, inputs.name, 'compiled.json') };
}

async function askBackends(
  inputs: ResolveInputs,
  options: SolveOptions,
  tasks: readonly Task[],
  folder: string,
): Promise<Answers> {
  const out = join(folder, 'answers');
  const request = planBackends(
    tasks,
    {
      name: `${inputs.name}: build backends`,
      builder: { layout: imagesLayout(), digest: inputs.builderDigest },
      resolvedFolder: join(folder, 'resolved'),
      sourceFolders: inputs.sourceFolders,
    },
    out,
  );
  const engine = await findEngine({ workspace: inputs.workspace, say: options.onProgress });
  await solve(engine, request, options);
  const answers = answersSchema.parse(JSON.parse(await readExport(out, inputs.name, 'answers.json')));
  return Object.fromEntries(
    tasks.map(({ id, identity }) => {
      const answer = answers[id];
      if (answer === undefined) throw new Error(`collect_answers.py left no answer of task ${id}`);
      return [id, { ...answer, identity }];
    }),
  );
}
