import { posix } from 'node:path';
import { StxError } from '@stx/errors';
import type { Verification } from '@stx/formats';
import { VENV } from './probe-plan.js';

const TOP_LEVEL = /^\/[^/]*$/u;
const NOT_OF_THE_IMAGE = ['/tmp', '/run', '/var/run', '/var/lock', '/proc', '/sys', '/dev', '/stx', '/stx-report'];

const within = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

/** The folders of `writable` in one spelling, outer ones first, so that each is mounted into what is there. */
export function writableFolders(verification: Verification): string[] {
  return verification.writable.map((path) => posix.resolve('/', path)).sort();
}

/** Refuses what no launch can carry out. @throws AggregateError of StxError VERIFICATION_REFUSED, one for each fault. */
export function refuseVerification(image: string, verification: Verification, hasVenv: boolean): void {
  const place = { file: `images/${image}/verify.yaml` };
  const refuse = (message: string, hint: string): StxError =>
    new StxError('VERIFICATION_REFUSED', message, { place, hint });
  const writable = writableFolders(verification);
  const { imports, scripts, conflicts } = verification;
  const ofVenv = { imports: Object.keys(imports), scripts: Object.keys(scripts), conflicts };
  const faults = [
    ...Object.entries(ofVenv)
      .filter(([, entries]) => !hasVenv && entries.length > 0)
      .map(([field]) => refuse(`${field}: the image has no venv to look into`, 'name programs and processes instead')),
    ...Object.keys(verification.files)
      .filter((path) => !/^\/(?:tmp|run)\/./u.test(path))
      .map((path) =>
        refuse(
          `files: '${path}' is not below /tmp or /run`,
          'lay it out there, and name it with an argument or a variable',
        ),
      ),
    ...writable
      .filter((path) => TOP_LEVEL.test(path) || NOT_OF_THE_IMAGE.some((folder) => within(path, folder)))
      .map((path) =>
        refuse(
          `writable: '${path}' is not a folder of the image's content`,
          'name a folder such as /var/lib/nova; /tmp and /run are writable without it',
        ),
      ),
    ...writable
      .filter((path) => !TOP_LEVEL.test(path) && (within(path, VENV) || within(VENV, path)))
      .map((path) => refuse(`writable: '${path}' would make the venv ${VENV} writable`, 'name the folder below it')),
  ];
  if (faults.length > 0) throw new AggregateError(faults, `${String(faults.length)} faults in ${place.file}`);
}
