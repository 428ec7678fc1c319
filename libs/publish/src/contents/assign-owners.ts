import { posix } from 'node:path';
import { normalizeName, type LayerContents, type LayerFile } from '@stx/formats';

/** What pip installed: not what a distribution vendors, nor Debian's Python packages, which count as Debian packages. */
const RECORD =
  /(?:\/site-packages|^usr\/local\/.*\/dist-packages)\/(?<folder>[^/]+)-(?<version>[^/-]+)\.dist-info\/RECORD$/u;
const LIST = /^var\/lib\/dpkg\/info\/(?<name>[^/:]+)(?::[^/]+)?\.list$/u;
const STATUS = /^var\/lib\/dpkg\/status(?:\.d\/.*)?$/u;
const BYTECODE = /^(?<folder>.*?)__pycache__\/(?<module>[^/.]+)\.[^/]*\.pyc$/u;

/** The contents of a layer, each file with the package that lists it. @param texts RECORDs, lists and status files by path. */
export function assignOwners(
  layer: string,
  files: LayerFile[],
  removed: string[],
  texts: ReadonlyMap<string, string>,
): LayerContents {
  const owners: LayerContents['owners'] = [];
  const byPath = new Map<string, number>();
  const status: [string, string][] = [];
  for (const [proof, text] of [...texts].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const { folder, version } = RECORD.exec(proof)?.groups ?? {};
    const { name } = LIST.exec(proof)?.groups ?? {};
    if (STATUS.test(proof)) status.push(...statusOf(text));
    else if (folder !== undefined && version !== undefined) {
      owners.push({ kind: 'python', name: normalizeName(folder), version, proof });
      const site = posix.dirname(posix.dirname(proof));
      for (const path of recorded(text)) byPath.set(posix.join(site, path), owners.length - 1);
    } else if (name !== undefined) {
      owners.push({ kind: 'deb', name, version: '', proof });
      for (const path of text.split('\n')) byPath.set(path.replace(/^\/+/u, ''), owners.length - 1);
      byPath.set(proof, owners.length - 1);
    }
  }
  const ownerOf = (path: string): number => {
    const { folder, module } = BYTECODE.exec(path)?.groups ?? {};
    const source = folder === undefined || module === undefined ? path : `${folder}${module}.py`;
    // Debian 12 lists /lib, which is a link to usr/lib.
    return byPath.get(path) ?? byPath.get(source) ?? byPath.get(source.replace(/^usr\//u, '')) ?? -1;
  };
  const owned = files.map(([path, size, hash]): LayerFile => [path, size, hash, ownerOf(path)]);
  return { layer, files: owned, removed, owners, ...(hasStatus(texts) ? { status } : {}) };
}

const hasStatus = (texts: ReadonlyMap<string, string>): boolean => [...texts.keys()].some((path) => STATUS.test(path));

/** The paths in a RECORD; those with a comma or quote are CSV-quoted. */
function recorded(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const quoted = /^"(?<path>(?:[^"]|"")*)"/u.exec(line)?.groups?.path;
    const path = quoted?.replaceAll('""', '"') ?? line.split(',', 1)[0] ?? '';
    return path === '' ? [] : [path];
  });
}

/** Installed packages in dpkg's status file. */
function statusOf(text: string): [string, string][] {
  return text.split(/\n\n+/u).flatMap((stanza): [string, string][] => {
    const field = (name: string): string | undefined =>
      new RegExp(`^${name}: *(?<value>.*)$`, 'mu').exec(stanza)?.groups?.value?.trim();
    const [name, version, state] = [field('Package'), field('Version'), field('Status')];
    if (name === undefined || version === undefined) return [];
    return state === undefined || state.endsWith(' installed') ? [[name, version]] : [];
  });
}
