import { posix } from 'node:path';
import { gitObject, repositoryUrl } from '@stx/formats';
import { repositoryOf } from './find-modules.js';
import { words } from './make-mapper.js';
import type { StepFile } from './make-steps.js';
import { readDockerScript } from './read-docker-script.js';
import type { DirectiveFile } from './read-directive-file.js';
import type { NamedFile } from './read-named.js';
import type { Remark } from './remark.js';

/** What the import of a Dockerfile image is given. */
export interface DockerfileContext {
  base: string;
  /** The wheel sets that StarlingX's wheel tarball is made of. */
  sets: readonly string[];
  /** Commits for images whose directives name a branch, by the image's name, and of repositories. */
  commits: Readonly<Record<string, string>>;
  /** Texts of packaging by path, with each .gitreview. */
  texts: ReadonlyMap<string, string>;
  /** The commit of a folder with a repository. */
  commitOf: (place: { project?: string; repository?: string; root: string }) => string | undefined;
  /** Reads a file of the tree that a directive names. */
  read: (file: string) => NamedFile;
}

/** Why a directive makes no project. */
export class Refusal extends Error {
  readonly key: string;

  constructor(key: string, why: string) {
    super(why);
    this.key = key;
  }
}

/** What a Dockerfile is built with, and where it is. */
export interface Parts {
  /** Undefined where the context has it. */
  text?: string;
  /** What remarks call it. */
  file: string;
  /** The value of `context:`, for a Dockerfile that uses it. */
  context: () => object;
  patches: StepFile[];
}

/** Finds what the builders docker and script build an image with. @throws Refusal for what image.yaml cannot express. */
export function findDockerfile(source: DirectiveFile, context: DockerfileContext, remarks: Remark[]): Parts {
  return source.builder === 'script' ? scriptParts(source, context) : dockerParts(source, context, remarks);
}

/** DOCKER_REPO is a clone with its Dockerfile; else both the Dockerfile and its context are in the tree. */
function dockerParts(source: DirectiveFile, context: DockerfileContext, remarks: Remark[]): Parts {
  const valueOf = (key: string): string | undefined => source.directives.get(key)?.value;
  const folder = posix.dirname(source.file);
  if ((valueOf('DOCKER_REPO') ?? '') !== '') {
    const cloned = clonedContext(source, context, 'DOCKER');
    remarks.push({
      file: source.file,
      line: source.directives.get('DOCKER_REPO')?.line ?? 1,
      key: 'DOCKER_REPO',
      value: valueOf('DOCKER_REPO') ?? '',
      why: 'has the Dockerfile: name the images of its FROM lines under `images`, and its folder under `context.directory` if it is not at the top',
    });
    return { ...cloned, file: source.file, context: () => ({ ...cloned.context(), dockerfile: 'Dockerfile' }) };
  }
  const place = posix.join(folder, valueOf('DOCKER_CONTEXT') ?? 'docker').replace(/\/$/u, '');
  const given = valueOf('DOCKER_FILE') ?? '';
  const file = given === '' ? `${place}/Dockerfile` : posix.join(folder, given);
  const read = context.read(file);
  if ('why' in read)
    throw new Refusal(given === '' ? 'DOCKER_CONTEXT' : 'DOCKER_FILE', `${file} is not read: ${read.why}`);
  return { text: read.text, file, patches: [], context: () => treeContext(place, context) };
}

/** A folder of the tree, as the commit of its repository has it. */
function treeContext(place: string, context: DockerfileContext): object {
  if (place.startsWith('..')) throw new Refusal('DOCKER_CONTEXT', `${place} is outside of the tree`);
  const found = repositoryOf(place, context.texts);
  const { repository, subdirectory, project = 'starlingx/<repository>' } = found;
  if (repository === undefined)
    throw new Refusal('DOCKER_CONTEXT', `no .gitreview names the repository of its context ${place}`);
  const commit = context.commitOf(found);
  if (commit === undefined)
    throw new Refusal('DOCKER_CONTEXT', `its context is ${place} of ${project}: give --commit=${project}=<commit>`);
  return { source: { git: { repository, commit, ...(subdirectory === '' ? {} : { subdirectory }) } } };
}

/** A script that only builds a Dockerfile in a clone. */
function scriptParts(source: DirectiveFile, context: DockerfileContext): Parts {
  const valueOf = (key: string): string => source.directives.get(key)?.value ?? '';
  if (valueOf('COMMAND') !== 'bash') throw new Refusal('COMMAND', 'StarlingX runs scripts with bash alone');
  const file = posix.join(posix.dirname(source.file), valueOf('SCRIPT'));
  const read = context.read(file);
  if ('why' in read) throw new Refusal('SCRIPT', `${file} is not read: ${read.why}`);
  const script = readDockerScript(read.text);
  if ('why' in script)
    throw new Refusal(
      'SCRIPT',
      `the workspace runs no script of the host, and ${file}:${String(script.line)} ${script.why}`,
    );
  const cloned = clonedContext(source, context, 'SOURCE');
  return 'text' in script
    ? { ...cloned, ...script, file }
    : { ...cloned, file, context: () => ({ ...cloned.context(), dockerfile: script.path }) };
}

/** A clone by commit, and the patches to it. */
function clonedContext(
  { file, name, directives }: DirectiveFile,
  { commits, read }: DockerfileContext,
  prefix: 'DOCKER' | 'SOURCE',
): Pick<Parts, 'context' | 'patches'> {
  const valueOf = (key: string): string => directives.get(`${prefix}_${key}`)?.value ?? '';
  const repository = valueOf('REPO');
  if (!repositoryUrl.safeParse(repository).success)
    throw new Refusal(`${prefix}_REPO`, 'it is not the URL of a repository');
  const commit = Object.hasOwn(commits, name) ? commits[name] : valueOf('REF');
  if (!gitObject.safeParse(commit).success)
    throw new Refusal(`${prefix}_REF`, `a branch or tag can move: give --commit=${name}=<commit>`);
  const patches = words(valueOf('PATCHES')).map((word) => {
    const patch = posix.join(posix.dirname(file), word);
    const found = read(patch);
    if ('why' in found) throw new Refusal(`${prefix}_PATCHES`, `${patch} is not read: ${found.why}`);
    return { path: `patches/${posix.basename(word)}`, text: found.text };
  });
  const paths = patches.map(({ path }) => path);
  if (new Set(paths).size < paths.length) throw new Refusal(`${prefix}_PATCHES`, 'two patches have the same name');
  return {
    context: () => ({ source: { git: { repository, commit } }, ...(paths.length === 0 ? {} : { patches: paths }) }),
    patches,
  };
}
