import { posix } from 'node:path';
import { findModules, type Module, type Place } from './find-modules.js';
import { KNOWN_MODULES } from './known-modules.js';
import { patchesOf } from './patches-of.js';
import type { TreeFile } from './read-directive-file.js';
import type { Packaging } from './read-packaging.js';
import type { Carried, Remark } from './remark.js';

/** Only letters and digits: packages and distributions spell one name in several ways (cgts-client, cgtsclient). */
const bare = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/gu, '');

export interface WheelSources {
  /** Distributions that each wheel set makes itself, by the set's name. */
  made: Readonly<Record<string, readonly string[]>>;
  packaging: readonly Packaging[];
  /** Texts of the packaging by path. */
  texts: ReadonlyMap<string, string>;
  /** The commit of a module, where an option, the tree or a wheel set says it. */
  commitOf: (place: Place) => string | undefined;
}

/** A module with the source for its entry in a wheel set. */
export interface PlannedModule extends Module {
  repository: string;
  commit: string;
}

export interface WheelsList {
  planned: PlannedModule[];
  /** Names of all modules that the list stands for. */
  names: string[];
  remarks: Remark[];
  carried: Carried[];
}

/**
 * Reads a `*_wheels.inc`: Debian packages with wheels, which the `control` of a package in the same tree names. Its
 * meta_data.yaml names the folder of the sources.
 */
export function readWheelsInc({ file, text }: TreeFile, sources: WheelSources): WheelsList {
  const list: WheelsList = { planned: [], names: [], remarks: [], carried: [] };
  for (const [index, raw] of text.split('\n').entries()) {
    for (const name of raw.replace(/#.*$/u, '').split(/\s+/u)) {
      if (name !== '') readEntry(name, { file, line: index + 1 }, sources, list);
    }
  }
  return list;
}

function readEntry(name: string, at: { file: string; line: number }, sources: WheelSources, list: WheelsList): void {
  const made = new Map(
    Object.values(sources.made).flatMap((names) => names.map((each) => [bare(each), each] as const)),
  );
  const remark = (why: string): void => void list.remarks.push({ ...at, key: name, value: '', why });
  const packaging = sources.packaging.find(({ packages }) => packages.includes(name));
  const found = packaging === undefined ? [] : findModules(packaging, sources.texts);
  const known = Object.hasOwn(KNOWN_MODULES, name) ? KNOWN_MODULES[name] : undefined;
  const names = found.length > 0 ? found.map((module) => module.name) : (known ?? [name.replace(/-wheels?$/u, '')]);
  list.names.push(...names);
  let isCarried = names.every((each) => made.has(bare(each)));
  for (const module of found) {
    const { repository, project = 'starlingx/<repository>', subdirectory } = module;
    const commit = sources.commitOf(module);
    // A set may spell the name in another way, and its entry is the one to update.
    const spelled = made.get(bare(module.name));
    if (repository !== undefined && commit !== undefined) {
      list.planned.push({ ...module, name: spelled ?? module.name, repository, commit });
      isCarried = true;
      if (module.patches !== undefined && patchesOf(module.patches, sources.commitOf) === undefined) {
        const { project: owner, subdirectory: series } = module.patches;
        const what = `is imported without the patches of ${series === '' ? 'its series' : series}`;
        remark(
          owner === undefined
            ? `${what}: no .gitreview names their repository`
            : `${what}: give --commit=${owner}=<commit>`,
        );
      }
    } else if (spelled !== undefined) continue;
    else if (repository === undefined)
      remark(`is ${module.name} in ${subdirectory}, but no .gitreview names its repository`);
    else remark(`is ${module.name} in ${subdirectory} of ${project}: give --commit=${project}=<commit>`);
  }
  if (isCarried) list.carried.push({ ...at, key: name });
  else if (packaging === undefined)
    remark('is a package that no debian/*/deb_folder/control in the tree lists: import its repository too');
  else if (found.length === 0) {
    const where = packaging.sources.length === 0 ? posix.dirname(packaging.file) : packaging.sources.join(', ');
    remark(`has no distribution: setup.cfg and setup.py in ${where} give no name, or nothing gives a version`);
  }
}
