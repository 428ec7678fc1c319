import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { digestOf, type PackageRepository } from '@stx/formats';
import { primaryFingerprints } from './key-fingerprint.js';

/** A package repository by content. */
export interface PackageSource {
  repository: PackageRepository;
  /** Folder of the file that names it, relative to the workspace. */
  folder: string;
  /** Digest of the entry, of its key's bytes and of its files' hashes. */
  digest: string;
}

/** Where the packages of an image come from, in addition to the archive of its distribution. */
export interface PackageSources {
  /** Moment of the distribution's archive (default the archive of today). */
  snapshot?: string;
  repositories: readonly PackageSource[];
}

/** A file or folder that an entry of packageRepositories names. */
export function filesOfRepositories(repositories: readonly PackageRepository[]): { field: string; path: string }[] {
  return repositories.flatMap((repository, index) => {
    const field = `packageRepositories.${String(index)}`;
    if ('folder' in repository) return [{ field: `${field}.folder`, path: repository.folder }];
    return repository.key === undefined ? [] : [{ field: `${field}.key.file`, path: repository.key.file }];
  });
}

/**
 * Reads what entries of packageRepositories name, and checks it.
 *
 * @param file The YAML file, relative to the workspace.
 * @throws AggregateError of StxError REPOSITORY_REFUSED, one for each key or file that is not the one of the entry.
 */
export function readPackageSources(
  root: string,
  file: string,
  repositories: readonly PackageRepository[] = [],
): PackageSource[] {
  const folder = file.replace(/\/[^/]*$/u, '');
  const faults: StxError[] = [];
  const refuse = (message: string, hint: string): void => {
    faults.push(new StxError('REPOSITORY_REFUSED', message, { place: { file }, hint }));
  };
  const sources = repositories.map((repository): PackageSource => {
    const key = 'folder' in repository ? undefined : repository.key;
    if ('folder' in repository) checkFiles(join(root, folder), repository, refuse);
    else if (key !== undefined) checkKey(join(root, folder, key.file), repository.name, key, refuse);
    const path = key === undefined ? undefined : join(root, folder, key.file);
    const bytes = path !== undefined && existsSync(path) ? sha256Of(path) : undefined;
    return { repository, folder, digest: digestOf({ repository, key: bytes }) };
  });
  if (faults.length > 0) throw new AggregateError(faults, 'a package repository is refused');
  return sources;
}

type Refuse = (message: string, hint: string) => void;

function checkKey(path: string, name: string, key: { file: string; fingerprint: string }, refuse: Refuse): void {
  const where = `packageRepositories ${name}: ${key.file}`;
  if (!existsSync(path)) {
    refuse(`${where} does not exist`, `write it with gpg --armor --export ${key.fingerprint}`);
    return;
  }
  const found = primaryFingerprints(readFileSync(path, 'utf8'));
  if (found === undefined || found.length === 0) {
    refuse(
      `${where} is not an armored public key of version 4`,
      `write it with gpg --armor --export ${key.fingerprint}`,
    );
  } else if (found.length > 1 || found[0] !== key.fingerprint) {
    refuse(
      `${where} has the key ${found.join(' and ')}, expected only ${key.fingerprint}`,
      'correct the fingerprint, or export the right key',
    );
  }
}

function checkFiles(folder: string, repository: Extract<PackageRepository, { folder: string }>, refuse: Refuse): void {
  for (const { file, sha256 } of repository.files) {
    const path = join(folder, repository.folder, file);
    const where = `packageRepositories ${repository.name}: ${repository.folder}/${file}`;
    if (!existsSync(path)) {
      refuse(`${where} does not exist`, 'put it there, or remove it from `files`');
      continue;
    }
    const got = sha256Of(path);
    if (got !== sha256)
      refuse(`${where} has the SHA-256 ${got}, expected ${sha256}`, 'correct `sha256`, or restore the file');
  }
}

function sha256Of(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/** The inputs of an image that its package sources are, by digest; none without any. */
export function inputsOfSources({ snapshot, repositories }: PackageSources): Record<string, string> {
  return {
    ...(snapshot === undefined ? {} : { snapshot }),
    ...Object.fromEntries(repositories.map(({ repository, digest }) => [`repository:${repository.name}`, digest])),
  };
}

/** Whether packages come from the distribution's archive of today alone. */
export function isPlain({ snapshot, repositories }: PackageSources): boolean {
  return snapshot === undefined && repositories.length === 0;
}
