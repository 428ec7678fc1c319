import { posix } from 'node:path';
import { StxError } from '@stx/errors';
import { parseYaml } from '@stx/formats';
import { z } from 'zod';
import type { TreeFile } from './read-directive-file.js';
import type { Remark } from './remark.js';

/** A folder `debian/<release>` of a StarlingX repository, from which a Debian package is built. */
export interface Packaging {
  /** The file `meta_data.yaml`. */
  file: string;
  /** Name of the Debian source package. */
  source: string;
  /** Upstream part of its version; empty where only the build knows it. */
  version: string;
  /** Binary packages that `control` lists; none where the packaging comes from Debian. */
  packages: string[];
  /** Whether StarlingX patches the sources or Debian's packaging of them. */
  isPatched: boolean;
  /** The series of the patches to the sources, where it names any. */
  series?: string;
  /** Folders with the sources, relative to the tree. */
  sources: string[];
  /** What `rules` exports for pbr. */
  pbrVersion?: string;
}

const path = z.string().nullish();
const metaSchema = z.looseObject({
  debname: z.string().optional(),
  debver: z.union([z.string(), z.number()]).optional(),
  src_path: path,
  src_files: z.array(z.string()).nullish(),
});

/** The file names that packaging is read from. */
export const PACKAGING =
  /^(?:meta_data\.yaml|control|rules|setup\.cfg|setup\.py|\.gitreview|series|upper-constraints\.txt|openstack\.cfg)$/u;

/** Reads the Debian packaging of a tree for one release, from `debian/<codename>` or else `debian/all`. */
export function readPackaging(
  files: readonly TreeFile[],
  codename: string,
): { packaging: Packaging[]; remarks: Remark[] } {
  const texts = new Map(files.map(({ file, text }) => [file, text]));
  const packaging: Packaging[] = [];
  const remarks: Remark[] = [];
  for (const { file, text } of files) {
    const found = /^(?<folder>(?:.*\/)?debian)\/(?<release>[a-z]+)\/meta_data\.yaml$/u.exec(file)?.groups;
    const folder = found?.folder;
    if (folder === undefined || !(found?.release === codename || found?.release === 'all')) continue;
    if (found.release === 'all' && texts.has(`${folder}/${codename}/meta_data.yaml`)) continue;
    const meta = parse(text, file);
    if (meta instanceof Error) {
      remarks.push({ file, line: lineOf(meta), key: '', value: '', why: `is not read: ${meta.message}` });
      continue;
    }
    const own = posix.dirname(file);
    const rules = texts.get(`${own}/deb_folder/rules`) ?? '';
    const pbrVersion = /^export\s+PBR_VERSION\s*=\s*(?<version>[\w.]+)\s*$/mu.exec(rules)?.groups?.version;
    const [series, second] = ['patches', 'deb_folder/patches']
      .map((name) => `${own}/${name}/series`)
      .filter((name) => namesPatches(texts.get(name) ?? ''));
    if (second !== undefined)
      remarks.push({
        file: second,
        line: 1,
        key: '',
        value: '',
        why: `is not imported: ${own}/patches has a series too`,
      });
    packaging.push({
      file,
      source: meta.debname ?? posix.basename(posix.dirname(folder)),
      version: String(meta.debver ?? '')
        .replace(/^\d+:/u, '')
        .replace(/-[^-]*$/u, ''),
      packages: packagesOf(texts.get(`${own}/deb_folder/control`) ?? ''),
      isPatched: ['patches', 'deb_patches'].some((name) => texts.has(`${own}/${name}/series`)),
      ...(series === undefined ? {} : { series }),
      sources: sourcesOf(meta, posix.dirname(folder)),
      ...(pbrVersion === undefined ? {} : { pbrVersion }),
    });
  }
  return { packaging, remarks };
}

function parse(text: string, file: string): z.infer<typeof metaSchema> | Error {
  try {
    return parseYaml(metaSchema, text, file);
  } catch (error) {
    if (error instanceof StxError) return error;
    if (error instanceof AggregateError && error.errors[0] instanceof StxError) return error.errors[0];
    throw error;
  }
}

const namesPatches = (series: string): boolean => /^[ \t]*[^#\s]/mu.test(series);

const lineOf = (error: Error): number => (error instanceof StxError ? (error.place?.line ?? 1) : 1);

function packagesOf(control: string): string[] {
  return [...control.matchAll(/^Package:[ \t]*(?<name>[a-z0-9][a-z0-9.+-]*)[ \t]*\r?$/gmu)].flatMap(({ groups }) =>
    groups?.name === undefined ? [] : [groups.name],
  );
}

/** `src_path` is the source; without it each folder of `src_files` is one. Neither may lead out of the tree. */
function sourcesOf(meta: z.infer<typeof metaSchema>, folder: string): string[] {
  const names = typeof meta.src_path === 'string' ? [meta.src_path] : (meta.src_files ?? []);
  return names
    .map((name) => posix.join(folder, name).replace(/\/$/u, ''))
    .filter((name) => !name.startsWith('/') && !name.split('/').includes('..'));
}
