import { resolve } from 'node:path';
import { StxError } from '@stx/errors';
import { isOfIndex, isSameVersion, localFolderOf, type Lock } from '@stx/formats';
import { releasedVersion, type RequestedSource, type LockRequest } from '@stx/lock';
import { asksForVersion, deriveVersion } from '@stx/sources';
import type { Context } from '../context/context.js';
import { FOLDER_VERSION, type ImageSubject } from '../requirements/gather-requirements.js';

/**
 * The version of each source that does not come by version: that of the release's table for its commit, else what pbr would
 * make of the folder. Undefined for one that states it in its own files, where its build tells.
 *
 * @throws AggregateError of VERSION_UNKNOWN for each that asks its repository and would be built as 0.0.0.
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
    else if (version !== undefined) context.say(`${name}: its version is ${version}`);
    versions.push(version);
  }
  const [first] = faults;
  if (first !== undefined) throw faults.length === 1 ? first : new AggregateError(faults, 'versions are unknown');
  return versions;
}

function unknownVersion({ name: image }: ImageSubject, name: string): StxError {
  const file = `images/${image}/image.yaml`;
  const message = `${name} has no version: no git tag that is a version leads to its source, and there is no PKG-INFO`;
  return new StxError('VERSION_UNKNOWN', message, {
    place: { file },
    hint: `write its version into ${file}, as in \`version: 28.0.1\`, or fetch the tags: git fetch --tags --unshallow`,
  });
}

/** @throws AggregateError where what was built of a source is not the version that image.yaml says, or has none. */
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
    const message = `${name}: image.yaml says version ${version}, and its source builds ${got}`;
    return [
      new StxError('VERSION_DIFFERS', message, { place: { file }, hint: `write \`version: ${got}\`, or take it out` }),
    ];
  });
  const [first] = faults;
  if (first !== undefined) throw faults.length === 1 ? first : new AggregateError(faults, 'versions differ');
}
