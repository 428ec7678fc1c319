import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SOURCE_DATE_EPOCH, type BuildRequest } from '@stx/engine';
import { digestOf, type LockedDistribution } from '@stx/formats';

const SANDBOX_FOLDER = fileURLToPath(new URL('sandbox', import.meta.url));

export interface WheelContext {
  builder: { layout: string; digest: string };
  /** The folder that holds the sdist, or is the source. */
  sourceFolder: string;
  /** A folder with the wheels its build needs. */
  requiresFolder: string;
  planFolder: string;
}

/** What build_wheel.py reads. */
export function wheelPlan(entry: LockedDistribution): object {
  return {
    archive: entry.source !== undefined && 'sdist' in entry.source ? entry.source.sdist.file : null,
    version: entry.version,
    prepare: entry.prepare ?? [],
    bundle: entry.bundle ?? false,
    environment: entry.environment ?? {},
  };
}

/** The solve that builds one wheel, without a network, and leaves it in a folder. */
export function planWheel(entry: LockedDistribution, context: WheelContext, destination: string): BuildRequest {
  const mounts = ['sandbox', 'plan', 'source', 'requires']
    .map((name) => `--mount=type=bind,from=stx-${name},target=/stx/${name}`)
    .join(' ');
  return {
    name: `${entry.name} ${entry.version}`,
    dockerfile: [
      'FROM stx-builder AS wheel',
      `RUN --network=none ${mounts} PYTHONDONTWRITEBYTECODE=1 SOURCE_DATE_EPOCH=${String(SOURCE_DATE_EPOCH)} /opt/stx/bin/python /stx/sandbox/build_wheel.py /stx/plan/plan.json /stx/source /stx/requires /out`,
      'FROM scratch',
      'COPY --from=wheel /out /',
      '',
    ].join('\n'),
    folders: {
      'stx-sandbox': SANDBOX_FOLDER,
      'stx-plan': context.planFolder,
      'stx-source': context.sourceFolder,
      'stx-requires': context.requiresFolder,
    },
    images: { 'stx-builder': context.builder },
    buildArguments: {},
    labels: {},
    secrets: {},
    network: 'none',
    sourceDateEpoch: SOURCE_DATE_EPOCH,
    output: { kind: 'folder', path: destination },
  };
}

/** The key under which a built wheel is remembered: its source, what its build needs, the builder and our script. */
export function wheelKey(entry: LockedDistribution, requires: readonly string[], builderDigest: string): string {
  const script = createHash('sha256')
    .update(readFileSync(`${SANDBOX_FOLDER}/build_wheel.py`))
    .digest('hex');
  return digestOf({
    source: entry.source,
    plan: wheelPlan(entry),
    requires: [...requires].sort(),
    builder: builderDigest,
    script,
  });
}
