import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gitObject } from '@stx/formats';

/** The commit that a `.git` folder has checked out; undefined where reading plain files does not tell it. */
export function readHead(folder: string): string | undefined {
  const head = readPlain(join(folder, 'HEAD'));
  if (gitObject.safeParse(head).success) return head;
  const name = /^ref: (?<name>refs\/[\w./-]+)$/u.exec(head ?? '')?.groups?.name;
  if (name === undefined || name.includes('..')) return undefined;
  const packed = new RegExp(`^(?<commit>[0-9a-f]{40}) ${name.replaceAll('.', '\\.')}$`, 'mu');
  const refs = lstatSync(join(folder, 'refs'), { throwIfNoEntry: false });
  const loose = refs?.isDirectory() === true ? readPlain(join(folder, name)) : undefined;
  const commit = loose ?? packed.exec(readPlain(join(folder, 'packed-refs')) ?? '')?.groups?.commit;
  return gitObject.safeParse(commit).success ? commit : undefined;
}

/** The text of a file; of a link, which may lead anywhere, none. */
function readPlain(file: string): string | undefined {
  const found = lstatSync(file, { throwIfNoEntry: false });
  return found?.isFile() === true && found.size < 1_048_576 ? readFileSync(file, 'utf8').trim() : undefined;
}
