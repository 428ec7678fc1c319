import { valid } from '@renovatebot/pep440';
import { z } from 'zod';
import { isSameVersion, normalizeName, parseWheelName } from '@stx/formats';

/** The media type of the JSON form of an index's page (PEP 691). */
export const PAGE_TYPE = 'application/vnd.pypi.simple.v1+json';

/** A page of PEP 691, as far as it is read here; `yanked` is true, or the reason (PEP 592). */
export const pageSchema = z.looseObject({
  files: z.array(z.looseObject({ filename: z.string(), yanked: z.union([z.boolean(), z.string()]).optional() })),
});

/** A file of a distribution as its index lists it. */
export interface ListedFile {
  file: string;
  version: string;
  isSdist: boolean;
  /** The reason of the author; undefined if the file is not yanked. */
  yanked: string | undefined;
}

const NO_REASON = 'the index gives no reason';
const LONGEST_REASON = 200;
const SDIST = /\.(?:tar\.gz|tar\.bz2|tar\.xz|tgz|zip)$/u;

/** The files of a distribution whose names have a version. */
export function filesOf(name: string, page: z.infer<typeof pageSchema>): ListedFile[] {
  return page.files.flatMap(({ filename: file, yanked }) => {
    const isSdist = SDIST.test(file);
    const version = isSdist ? sdistVersion(name, file) : parseWheelName(file)?.version;
    if (version === undefined || valid(version) === null) return [];
    return [{ file, version, isSdist, yanked: reasonOf(yanked) }];
  });
}

/** Names of older sdists are not normalized, so each dash may begin the version. */
function sdistVersion(name: string, file: string): string | undefined {
  const stem = file.replace(SDIST, '');
  const at = [...stem.matchAll(/-/gu)].find(({ index }) => normalizeName(stem.slice(0, index)) === normalizeName(name));
  return at === undefined ? undefined : stem.slice(at.index + 1);
}

/** One line of an index's text, which anyone may have written. */
function reasonOf(yanked: boolean | string | undefined): string | undefined {
  if (yanked === undefined || yanked === false) return undefined;
  const line = yanked === true ? '' : yanked.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
  return line === '' ? NO_REASON : line.slice(0, LONGEST_REASON);
}

/** The files of one version, in any spelling of it. */
export function filesOfVersion(files: readonly ListedFile[], version: string): ListedFile[] {
  return files.filter((each) => isSameVersion(each.version, version));
}

/** Why a version is yanked: all of its files are. */
export function yankedReason(files: readonly ListedFile[], version: string): string | undefined {
  const own = filesOfVersion(files, version);
  return own.every(({ yanked }) => yanked !== undefined) ? own[0]?.yanked : undefined;
}
