import { posix } from 'node:path';
import { VENV, type Verification } from '@stx/formats';
import type { Check } from '../check.js';

const TOP_LEVEL = /^\/[^/]*$/u;
const NOT_OF_THE_IMAGE = ['/tmp', '/run', '/var/run', '/var/lock', '/proc', '/sys', '/dev', '/stx', '/stx-report'];

const within = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);
const isOfTheImage = (path: string): boolean =>
  !TOP_LEVEL.test(path) && !NOT_OF_THE_IMAGE.some((folder) => within(path, folder));

/** The normalized folders of `writable`, outer ones first, so that each is mounted into its parent. */
export function writableFolders(verification: Verification): string[] {
  return verification.writable.map((path) => posix.resolve('/', path)).sort();
}

/** The normalized folders of `mounts`: mount point and folder of the image. */
export function mountedFolders(verification: Verification): { target: string; source: string }[] {
  return Object.entries(verification.mounts)
    .map(([target, source]) => ({ target: posix.resolve('/', target), source: posix.resolve('/', source) }))
    .sort((a, b) => (a.target < b.target ? -1 : 1));
}

export const writable: Check = {
  key: 'writable',
  refuse: ({ verification }, refuse) => {
    const folders = writableFolders(verification);
    return [
      ...folders
        .filter((path) => !isOfTheImage(path))
        .map((path) =>
          refuse(
            `writable: '${path}' is not a folder of the image's content`,
            'use a folder such as /var/lib/nova; /tmp and /run are always writable',
          ),
        ),
      ...folders
        .filter((path) => !TOP_LEVEL.test(path) && (within(path, VENV) || within(VENV, path)))
        .map((path) =>
          refuse(
            `writable: '${path}' would make the venv ${VENV} writable`,
            'use a folder that does not contain the venv',
          ),
        ),
    ];
  },
};

/** Allows mounts only below /etc, where deployments mount configuration, so that none hides content to verify. */
export const mounts: Check = {
  key: 'mounts',
  refuse: ({ verification }, refuse) =>
    mountedFolders(verification).flatMap(({ target, source }) => [
      ...(/^\/etc\/./u.test(target)
        ? []
        : [refuse(`mounts: '${target}' is not below /etc`, 'mount configuration only, such as /etc/neutron')]),
      ...(isOfTheImage(source)
        ? []
        : [
            refuse(
              `mounts: '${source}' is not a folder of the image's content`,
              `use a folder such as ${VENV}/etc/neutron`,
            ),
          ]),
    ]),
};
