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
    return await solve(engine, { ...request, output, ...freshness(request.dockerfile) }, { ...options, secrets });
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

/**
 * For tests and benchmarks: nothing the engine remembers of the image's steps is used. With STX_FRESH=1 the image is the same
 * to the byte, and BuildKit forgets fetched packages too; STX_FRESH=steps keeps those where each stage names the moment of the
 * build, by naming another one beside it, which the image's history then tells.
 */
function freshness(dockerfile: string): Partial<BuildRequest> {
  const wanted = process.env.STX_FRESH;
  if (wanted !== '1' && wanted !== 'steps') return {};
  const argument = 'ARG SOURCE_DATE_EPOCH\n';
  const everywhere = dockerfile.split('\nFROM ').length === dockerfile.split(argument).length - 1;
  if (wanted === '1' || !everywhere) return { fresh: true };
  return { dockerfile: dockerfile.replaceAll(argument, `${argument}ARG STX_FRESH=${String(Date.now())}\n`) };
}
