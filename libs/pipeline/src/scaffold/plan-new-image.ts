import { newImageFiles, parseWanted, type PlannedFile } from '@stx/importing';
import type { Context } from '../context/context.js';
import { findVersion } from './find-version.js';
import { ofRelease } from './of-release.js';

export interface NewImage {
  /** A distribution, as in `manila` or `manila==22.0.0`. */
  name: string;
  base: string;
  profiles: string[];
}

/** The files of a generator, and the lines that it prints after it wrote them. */
export interface PlannedProjects {
  files: PlannedFile[];
  lines: string[];
}

/** The project of a new service image, by default at the newest version that the release's constraints allow. */
export async function planNewImage(context: Context, { name, base, profiles }: NewImage): Promise<PlannedProjects> {
  const { workspace } = context;
  const { distribution, version: given } = parseWanted(name);
  workspace.base(base);
  const wanted = given ?? (await findVersion(context, distribution, base));
  const version = ofRelease(context, base, distribution, wanted);
  const files = newImageFiles({ distribution, version, base, profiles });
  const project = files[0]?.path.split('/')[1] ?? distribution;
  return {
    files,
    lines: [`${distribution} ${version}; next: ./nx lock ${project} && ./nx verify-image ${project}`],
  };
}
