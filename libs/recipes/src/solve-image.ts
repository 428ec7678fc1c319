import { StxError } from '@stx/errors';
import { setting } from '@stx/machine';
import { findEngine, networkSettings, solve, type BuildRequest, type SolveOptions } from '@stx/engine';
import { withExportLayout } from '@stx/store';

/** Lets the engine make an image into the store. @returns the manifest's digest. */
export async function solveImage(workspace: string, request: BuildRequest, options: SolveOptions): Promise<string> {
  const { secrets } = networkSettings();
  const engine = await findEngine({ workspace, say: options.onProgress });
  const digest = await withExportLayout(async (layout) => {
    const output = request.output.kind === 'image' ? { ...request.output, layout } : request.output;
    return await solve(engine, { ...request, output }, { ...options, secrets });
  });
  if (digest === undefined) throw new StxError('BUILD_FAILED', `${request.name}: the engine returned no image`);
  return digest;
}

/** For tests and benchmarks: no result that is remembered of a build's own steps is used. */
export function isFresh(): boolean {
  return setting('STX_FRESH') === true;
}
