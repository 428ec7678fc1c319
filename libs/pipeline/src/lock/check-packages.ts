import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StxError, type Place } from '@stx/errors';
import { placeInYaml } from '@stx/formats';
import { packagesOf } from '@stx/lock';
import { knownPackages, unknownPackages, type KnownPackages, type PackageAnswer } from '@stx/recipes';
import { sourcesOfImage } from '@stx/repositories';
import type { Context } from '../context/context.js';
import type { ImageSubject } from '../requirements/gather-requirements.js';
import { restoreBase } from '../restore/restore-base.js';

/**
 * Checks that apt knows each distribution package of an image. Where a repository cannot be reached it reports so and goes on,
 * since the lock itself does not need them.
 *
 * @throws AggregateError of StxError PACKAGE_UNKNOWN, one for each package; StxError REPOSITORY_REFUSED for a signature.
 */
export async function assertPackages(context: Context, subject: ImageSubject): Promise<void> {
  const { image, name } = subject;
  const asked = packagesOf(image, context.workspace.profiles());
  if (asked.length === 0) return;
  const base = context.workspace.base(image.base);
  const sources = sourcesOfImage(context.root, { name, image, base });
  const codename = image.base;
  const baseDigest = await restoreBase(context, codename);
  const apt = { codename, baseDigest, ...(sources === undefined ? {} : { sources }) };
  const ask = async (isFresh: boolean): Promise<KnownPackages> =>
    accepted(await knownPackages(context.root, apt, { ...context.solve, isFresh }), name);
  let unknown: string[];
  try {
    unknown = unknownPackages(await ask(false), asked);
    // Lists are half an hour old at most, but a package may be a minute old.
    if (unknown.length > 0) unknown = unknownPackages(await ask(true), asked);
  } catch (error) {
    if (!(error instanceof StxError) || error.code === 'REPOSITORY_REFUSED') throw error;
    context.say(`distribution packages are not checked: ${error.message.split('\n', 1)[0] ?? ''}`);
    return;
  }
  const faults = unknownFaults(context.root, subject, unknown, sources?.repositories.length ?? 0);
  if (faults.length > 0) throw new AggregateError(faults, 'distribution packages are unknown');
}

function accepted(answer: PackageAnswer, name: string): KnownPackages {
  if ('versions' in answer) return answer;
  throw new StxError('REPOSITORY_REFUSED', `the signature of a package repository does not hold: ${answer.refused}`, {
    place: { file: `images/${name}/image.yaml` },
    hint: 'compare `key` with the key that signs the repository now',
  });
}

/** One fault for each package that no repository has, at its line of image.yaml. */
export function unknownFaults(
  root: string,
  { image, name }: Pick<ImageSubject, 'image' | 'name'>,
  unknown: readonly string[],
  repositories: number,
): StxError[] {
  if (unknown.length === 0) return [];
  const file = `images/${name}/image.yaml`;
  const text = readFileSync(join(root, file), 'utf8');
  const where =
    repositories === 0
      ? `the archive of ${image.base}`
      : `the archive of ${image.base} and ${String(repositories)} package repositories`;
  return unknown.map((each) => {
    const index = image.distPackages.indexOf(each);
    const field = index < 0 ? 'profiles' : 'distPackages';
    const hint = `correct the name in \`${field}\`, or add the repository that has it to \`packageRepositories\``;
    const place = placeOf(text, file, image.base, [field, ...(index < 0 ? [] : [index])], each);
    return new StxError('PACKAGE_UNKNOWN', `${field}: no repository has ${each} (looked in ${where})`, { place, hint });
  });
}

/** The place in the variant of a base where it has one, which replaces the common field. */
function placeOf(text: string, file: string, base: string, path: (string | number)[], name: string): Place {
  const own = placeInYaml(text, file, ['variants', base, ...path]);
  const line = text.split('\n')[(own.line ?? 1) - 1]?.slice((own.column ?? 1) - 1) ?? '';
  return line.startsWith(name) || /^['"]/u.test(line) ? own : placeInYaml(text, file, path);
}
