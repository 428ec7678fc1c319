import { resolve } from 'node:path';
import { StxError } from '@stx/errors';
import { isOfIndex, isSameVersion, localFolderOf, type Lock } from '@stx/formats';
import { releasedVersion, type RequestedSource, type LockRequest } from '@stx/lock';
import { asksForVersion, deriveVersion } from '@stx/sources';
import type { Context } from '../context/context.js';
import { FOLDER_VERSION, type ImageSubject } from '../requirements/gather-requirements.js';

/**
 * The version of each source without one in image.yaml: from the release's table for its commit, or else as pbr derives it
 * from the folder. Undefined for a source whose files state it.
 *
 * @throws AggregateError of VERSION_UNKNOWN for each source that would be built as 0.0.0.
 */
export async function ownVersions(
  context: Context,
  subject: ImageSubject,
  sources: readonly RequestedSource[],
  folders: Readonly<Record<number, string>>,
): Promise<(string | undefined)[]> {
  const releases = context.workspace.releases(subject.release);
  const faults: StxError[] = [];
  const versions: (string | undefined)[] = [];
  for (const [index, wanted] of sources.entries()) {
    const { name, source, isDerived } = wanted;
    const folder = folders[index];
    if (folder === undefined || isDerived !== true) {
      versions.push(undefined);
      continue;
    }
    const local = localFolderOf(source);
    const repository = local === undefined ? undefined : resolve(context.root, local.path);
    const version = releasedVersion(name, source, releases) ?? (await deriveVersion(folder, repository));
    if (version === undefined && (await asksForVersion(folder))) faults.push(unknownVersion(subject, name));
    else if (version !== undefined) context.say(`${name}: version ${version}`);
    versions.push(version);
  }
  const [first] = faults;
  if (first !== undefined) throw faults.length === 1 ? first : new AggregateError(faults, 'versions are unknown');
  return versions;
}

function unknownVersion({ name: image }: ImageSubject, name: string): StxError {
  const file = `images/${image}/image.yaml`;
  const message = `${name} has no version: its source has neither a git tag with a version nor PKG-INFO`;
  return new StxError('VERSION_UNKNOWN', message, {
    place: { file },
    hint: `add \`version: <version>\` to ${file}, or run git fetch --tags --unshallow in its repository`,
  });
}

/** @throws AggregateError if a source builds another version than image.yaml states, or none. */
export function assertOwnVersions(subject: ImageSubject, request: LockRequest, lock: Lock): void {
  const locked = new Map(
    [lock.project, ...lock.extraProjects].flatMap((entry) => (entry ? [[entry.name, entry]] : [])),
  );
  const faults = request.sources.flatMap(({ name, version, isDerived, source }) => {
    const got = locked.get(name)?.version;
    if (got === undefined || isOfIndex(source)) return [];
    if (isDerived === true) {
      return version === FOLDER_VERSION && isSameVersion(got, FOLDER_VERSION) ? [unknownVersion(subject, name)] : [];
    }
    if (isSameVersion(got, version)) return [];
    const file = `images/${subject.name}/image.yaml`;
    const message = `${name} has another version than image.yaml: expected ${version}, got ${got}`;
    return [
      new StxError('VERSION_DIFFERS', message, { place: { file }, hint: `write \`version: ${got}\`, or remove it` }),
    ];
  });
  const [first] = faults;
  if (first !== undefined) throw faults.length === 1 ? first : new AggregateError(faults, 'versions differ');
}
