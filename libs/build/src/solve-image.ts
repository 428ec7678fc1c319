import { StxError } from '@stx/errors';
import { findEngine, networkSettings, solve, type BuildRequest, type SolveOptions } from '@stx/engine';
import type { ImageReceipt } from '@stx/formats';
import { describeImage, imagesLayout, withExportLayout } from '@stx/store';

/** What every plan says of the image it makes. */
export interface Planned {
  name: string;
  label: string;
  inputs: Record<string, string>;
}

/** Lets the engine make an image into the store; the receipt tells what was made. */
export async function solveImage(
  workspace: string,
  plan: Planned,
  request: BuildRequest,
  options: SolveOptions,
): Promise<ImageReceipt> {
  const { secrets } = networkSettings();
  const engine = await findEngine({ workspace, say: options.onProgress });
  const digest = await withExportLayout(async (layout) => {
    const output = request.output.kind === 'image' ? { ...request.output, layout } : request.output;
    // For tests and benchmarks: nothing the engine remembers of these steps is used.
    const fresh = process.env.STX_FRESH === '1';
    return await solve(engine, { ...request, output, fresh }, { ...options, secrets });
  });
  if (digest === undefined) throw new StxError('BUILD_FAILED', `${plan.name}: the engine made no image`);
  const { layers } = await describeImage(imagesLayout(), digest);
  return {
    image: plan.label,
    digest,
    layers: layers.map(({ digest: layer, size }) => ({ digest: layer, size })),
    inputs: plan.inputs,
  };
}
