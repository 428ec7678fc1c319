import type { User } from './container-config.js';

const fieldsOf = (text: string): string[][] => text.split('\n').map((line) => line.split(':'));
const isNumber = (text: string): boolean => /^\d+$/u.test(text);

/**
 * The numbers of an image's `User` (OCI image-spec, config.md): name or number, with a group after a colon.
 * Undefined for a name that the image does not have.
 */
export function findUser(written: string, passwd: string, group: string): User | undefined {
  const [user = '', wantedGroup] = written.split(':');
  const entry = fieldsOf(passwd).find(([name, , uid]) => (isNumber(user) ? uid === user : name === user));
  if (entry === undefined && !isNumber(user)) return undefined;
  const uid = Number(entry?.[2] ?? user);
  if (wantedGroup === undefined) return { uid, gid: Number(entry?.[3] ?? 0) };
  if (isNumber(wantedGroup)) return { uid, gid: Number(wantedGroup) };
  const found = fieldsOf(group).find(([name]) => name === wantedGroup);
  return found === undefined ? undefined : { uid, gid: Number(found[2]) };
}
