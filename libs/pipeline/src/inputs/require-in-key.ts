import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join, posix } from 'node:path';
import ignore from 'ignore';
import { z } from 'zod';
import { StxError } from '@stx/errors';
import { matchFiles } from '@stx/explain';

/** A file or folder that image.yaml names. */
export interface NamedInput {
  /** The field that names it. */
  field: string;
  /** Relative to the image's folder. */
  path: string;
}

const inputsSchema = z.looseObject({
  namedInputs: z.looseObject({ image: z.array(z.unknown()).optional() }).optional(),
});
const HINT =
  'move it to a path that the key contains, such as files/<name>; keys omit README.md, verify.yaml, *.test.ts and ignored files';

/**
 * Refuses files that an image reads and its key does not contain: an edit of them would not rebuild the image.
 *
 * @param base The base of the image; a variant has its own key.
 * @throws AggregateError of StxError INPUT_NOT_IN_KEY, one for each file.
 */
export function requireInKey(
  root: string,
  name: string,
  base: string | undefined,
  inputs: readonly NamedInput[],
): void {
  if (inputs.length === 0) return;
  const key = keyOf(root, name, base);
  const place = { file: `images/${name}/image.yaml` };
  const faults = inputs.flatMap(({ field, path }) =>
    filesOf(root, `images/${name}`, path).flatMap(({ file, why = key(file) }) =>
      why === undefined ? [] : [new StxError('INPUT_NOT_IN_KEY', `${field}: ${file} ${why}`, { place, hint: HINT })],
    ),
  );
  if (faults.length > 0) throw new AggregateError(faults, `${String(faults.length)} files are not in the key`);
}

/**
 * Refuses files that a wheel set reads and the key of its lock's check does not contain: that has the files of its folder
 * `patches`.
 *
 * @throws AggregateError of StxError INPUT_NOT_IN_KEY, one for each file.
 */
export function requireInSetKey(root: string, name: string, inputs: readonly NamedInput[]): void {
  const folder = `wheels/${name}`;
  const place = { file: `${folder}/wheels.yaml` };
  const faults = inputs.flatMap(({ field, path }) =>
    filesOf(root, folder, path).flatMap(({ file, why }) => {
      const isIn = file.startsWith(`${folder}/patches/`);
      const fault = why ?? (isIn ? undefined : `is not in ${folder}/patches`);
      const found = fault ?? (isIgnored(root, file) ? 'is ignored by git or Nx' : undefined);
      if (found === undefined) return [];
      const hint = `move it to ${folder}/patches, to a path that is not ignored`;
      return [new StxError('INPUT_NOT_IN_KEY', `${field}: ${file} ${found}`, { place, hint })];
    }),
  );
  if (faults.length > 0) throw new AggregateError(faults, `${String(faults.length)} files are not in the key`);
}

interface ReadFile {
  file: string;
  /** Why no key can contain it. */
  why?: string;
}

/** The files of a path, relative to the workspace; none if it does not exist, which its reader reports. */
function filesOf(root: string, folder: string, path: string): ReadFile[] {
  const file = posix.join(folder, path);
  const full = join(root, file);
  if (!existsSync(full)) return [];
  if (realpathSync(full) !== join(realpathSync(join(root, folder)), posix.normalize(`${path}/.`)))
    return [{ file, why: 'is behind a link, whose target the key does not contain' }];
  return walk(root, file, realpathSync(full));
}

function walk(root: string, file: string, top: string): ReadFile[] {
  const full = join(root, file);
  const stats = lstatSync(full);
  if (stats.isSymbolicLink()) {
    const target = existsSync(full) ? realpathSync(full) : top;
    if (target !== top && !target.startsWith(`${top}/`)) return [{ file, why: 'is a link out of its folder' }];
  }
  if (!stats.isDirectory()) return [{ file }];
  return readdirSync(full).flatMap((name) => walk(root, `${file}/${name}`, top));
}

/** A function that returns why a file is not in the key of an image's tasks; undefined for one that is. */
function keyOf(root: string, name: string, base: string | undefined): (file: string) => string | undefined {
  const folder = `images/${name}`;
  const variant = `${folder}/${base ?? ''}`;
  const project = base !== undefined && existsSync(join(root, variant, 'project.json')) ? variant : folder;
  const own = imageInputs(root, `${project}/project.json`);
  const patterns = (own ?? imageInputs(root, 'nx.json') ?? []).flatMap((input) => patternOf(input, project));
  // Nx assigns the files of a nested project to that project only.
  const nested = readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${folder}/${entry.name}/project.json`)
    .filter((file) => existsSync(join(root, file)));
  return (file) => {
    const matched = matchFiles({ patterns, own: own === undefined }, [file, ...nested]);
    if (!matched.includes(file)) return `is not in the inputs of ${project}`;
    return isIgnored(root, file) ? 'is ignored by git or Nx' : undefined;
  };
}

function imageInputs(root: string, file: string): unknown[] | undefined {
  const path = join(root, file);
  if (!existsSync(path)) return undefined;
  return inputsSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).namedInputs?.image;
}

function patternOf(input: unknown, project: string): string[] {
  if (typeof input !== 'string' || !/^!?\{(?:projectRoot|workspaceRoot)\}\//u.test(input)) return [];
  return [input.replace('{projectRoot}', project).replace('{workspaceRoot}/', '')];
}

/** Whether Nx ignores a file, because of a .gitignore or .nxignore in any folder above it. */
function isIgnored(root: string, file: string): boolean {
  const parts = file.split('/');
  if (parts.includes('node_modules') || parts.includes('.git')) return true;
  let ignored = false;
  for (let depth = 0; depth < parts.length; depth += 1) {
    const folder = parts.slice(0, depth).join('/');
    for (const name of ['.gitignore', '.nxignore']) {
      const path = join(root, folder, name);
      if (!existsSync(path)) continue;
      const result = ignore().add(readFileSync(path, 'utf8')).test(parts.slice(depth).join('/'));
      if (result.ignored) ignored = true;
      else if (result.unignored) ignored = false;
    }
  }
  return ignored;
}
