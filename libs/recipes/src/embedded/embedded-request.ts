import { posix } from 'node:path';
import { networkSecrets, SOURCE_DATE_EPOCH, type BuildRequest, type NetworkSettings } from '@stx/engine';
import { VENV, type Step } from '@stx/formats';
import { REPOSITORIES_CONTEXT, urlsOfSources } from '@stx/repositories';
import { imageConfiguration } from '../steps/docker-text.js';
import { compressionName, imageOutput } from '../steps/image-output.js';
import type { ImagePlan } from '@stx/plan';
import {
  CACHE_BUST,
  BYTECODE,
  BYTECODE_STAGE,
  COMPILED,
  packageSteps,
  SANDBOX,
  stageOf,
} from '../steps/package-steps.js';
import { projectNeedsWheels } from './project-steps.js';

/** Whether a step may need, or change, what wheels bring: a script may do anything. */
function concernsVenv(step: Step): boolean {
  if ('shell' in step) return true;
  if ('user' in step) return false;
  const { path } = 'link' in step ? step.link : 'file' in step ? step.file : step.directory;
  return `${posix.normalize(path)}/`.startsWith(`${VENV}/`);
}

/** Whether the build ends after the wheels are there. */
const endsOnVenv = ({ user, steps }: ImagePlan): boolean =>
  projectNeedsWheels(user.name) || steps.some((step) => concernsVenv(step));

/**
 * Stages before the image's own: bytecode that its steps find, which belongs to the base and is shared by its images, and the
 * virtual environment, which is laid on top of them.
 */
function stagesBefore(cacheBust: string, compression: string): string[] {
  return [
    ...BYTECODE_STAGE,
    'FROM stx-base AS venv',
    'ARG SOURCE_DATE_EPOCH',
    `RUN --network=none ${SANDBOX} ${cacheBust} PYTHONDONTWRITEBYTECODE=1 python3 /stx/sandbox/make_venv.py /stx-venv/${compression}`,
  ];
}

/** The step that ends a build, in one layer. */
function end(mounts = '', environment = 'PYTHONDONTWRITEBYTECODE=1'): string {
  return `RUN --network=none --mount=type=bind,from=stx-finish,target=/stx ${mounts} export ${environment}; python3 /stx/sandbox/install.py /stx/plan.json && python3 /stx/sandbox/finish.py /stx/plan.json`;
}

/**
 * The solve by which the workspace's own recipe makes what lies below an image's wheels: an empty virtual environment, packages
 * by apt in layers that images with the same content share, and the end of the build where no step of it needs the wheels.
 * Nothing runs on the wheels then, and the engine never has them.
 *
 * The engine packs a layer once, and gives the same bytes to whoever asks for another compression later; so each compression
 * has steps of its own.
 *
 * @param fresh Whether no step's result is taken from before; the folder then holds MOMENT.
 * @param repositories Folder of the plan's package sources.
 */
export function embeddedRequest(
  plan: ImagePlan,
  finish: string,
  base: { layout: string; digest: string },
  settings: NetworkSettings,
  fresh = false,
  repositories?: string,
): BuildRequest {
  const cacheBust = fresh ? CACHE_BUST : '';
  const steps = [
    ...packageSteps(plan, cacheBust),
    `ENV PATH=${VENV}/bin:$PATH LANG=C.UTF-8`,
    ...(endsOnVenv(plan) ? [] : [end(BYTECODE, COMPILED)]),
    // From a folder of the compression's name: what a COPY takes is its key.
    `COPY --link --from=venv /stx-venv/${compressionName(plan)} /`,
  ];
  const output = { ...imageOutput(plan, base.layout), ...(endsOnVenv(plan) ? { settled: true } : {}) };
  const own = request(plan, { base, before: stagesBefore(cacheBust, compressionName(plan)), steps, finish });
  return {
    ...own,
    buildArguments: settings.proxies,
    secrets: networkSecrets(settings, plan.base.codename, plan.packageSources?.snapshot),
    urls: urlsOfSources(plan.packageSources, settings.aptSnapshotMirror),
    ...(repositories === undefined ? {} : { folders: { ...own.folders, [REPOSITORIES_CONTEXT]: repositories } }),
    output,
  };
}

/** The solve that ends the build of an image upon its wheels; undefined where embeddedRequest has ended it. */
export function endOnWheels(
  plan: ImagePlan,
  finish: string,
  image: { layout: string; digest: string },
): BuildRequest | undefined {
  return endsOnVenv(plan) ? request(plan, { base: image, before: [], steps: [end()], finish }) : undefined;
}

function request(
  plan: ImagePlan,
  on: { base: { layout: string; digest: string }; before: string[]; steps: string[]; finish: string },
): BuildRequest {
  return {
    name: plan.name,
    dockerfile: [...on.before, ...stageOf('project', plan), ...on.steps, ...imageConfiguration(plan), ''].join('\n'),
    folders: { 'stx-finish': on.finish },
    images: { 'stx-base': on.base },
    buildArguments: {},
    labels: plan.labels,
    secrets: {},
    network: 'host',
    sourceDateEpoch: SOURCE_DATE_EPOCH,
    output: imageOutput(plan, on.base.layout),
  };
}
