import { StxError } from '@stx/errors';
import { familiarName } from '@stx/formats';
import { expandImage, globalArguments } from './expand-image.js';
import { findFrontend } from './find-frontend.js';
import { findSources, type Source } from './find-sources.js';
import { readInstructions } from './read-instructions.js';

/** What a Dockerfile may start from and copy from, besides its own stages and `scratch`. */
export interface Allowed {
  /** Names of images and contexts. */
  names: readonly string[];
  /** Images of registries that digests are known of. */
  images?: readonly string[];
  /** Whether there is a folder for COPY and ADD without `--from`. */
  hasContext?: boolean;
  /** Build arguments, which take the place of defaults of ARG. */
  arguments: Readonly<Record<string, string>>;
}

export interface Findings {
  faults: StxError[];
  /** The images and stages that its stages start from. */
  starts: string[];
}

const FROM_REGISTRY = 'name the image under `images` in image.yaml and run ./nx lock, or use stx-base';
const ADDRESS = /^[a-z][a-z0-9+.-]*:\/\/|^[^/\s]+@[^:/\s]+:|^github\.com\//iu;

/** Finds what a Dockerfile takes from elsewhere; each fault has its line. The engine denies the same by its source policy. */
export function refuseSources(text: string, file: string, allowed: Allowed): Findings {
  const faults: StxError[] = [];
  const refuse = (line: number, message: string, hint: string): void =>
    void faults.push(new StxError('DOCKERFILE_REFUSED', message, { place: { file, line }, hint }));
  if (text.startsWith('\ufeff')) refuse(1, 'the file begins with a byte order mark', 'save it as UTF-8 without one');
  const frontend = findFrontend(text);
  if (frontend !== undefined) {
    refuse(
      frontend.line,
      fromRegistry(frontend.name),
      "take the syntax directive out; BuildKit's own frontend is used",
    );
    // Another frontend reads the rest in its own way.
    return { faults, starts: [] };
  }
  const { instructions, fault } = readInstructions(text.replace(/^\ufeff/u, ''));
  if (fault !== undefined) refuse(fault.line, `BuildKit cannot read this: ${fault.why}`, 'correct the Dockerfile');
  const globals = globalArguments(instructions, allowed.arguments);
  const known = new Set([...allowed.names, ...(allowed.images ?? []).map(familiarName), 'scratch']);
  const stages = new Set<string>();
  const starts: string[] = [];
  const check = (line: number, name: string): void => {
    if (known.has(name) || known.has(familiarName(name)) || stages.has(name.toLowerCase())) return;
    if (/^\d+$/u.test(name)) {
      refuse(
        line,
        `'${name}' is a stage by its number, and some builders have stages before it`,
        'name the stage with AS',
      );
    } else refuse(line, fromRegistry(name), FROM_REGISTRY);
  };
  const requireContext = (line: number, name: string): void => {
    if (allowed.hasContext !== true)
      refuse(
        line,
        `'${name}' would come from the default context, and there is none`,
        'name its folder with `context`',
      );
  };
  const judge = ({ line, kind, name }: Source): void => {
    if (kind === 'as') stages.add(name);
    else if (kind === 'copy' || kind === 'mount') check(line, name);
    else if (kind === 'context') requireContext(line, name);
    else if (kind === 'unread') refuse(line, `BuildKit cannot read '${name}'`, 'correct the instruction');
    else if (kind === 'onbuild') {
      refuse(line, 'ONBUILD runs in images that are built upon this one', 'put the instruction where it is to run');
    } else if (kind === 'add') {
      if (ADDRESS.test(name))
        refuse(line, `ADD takes '${name}' from the network`, 'put the file into the folder of `context`');
      else if (name.includes('$'))
        refuse(line, `ADD takes '${name}', which may be an address`, 'write the name without a variable');
      else requireContext(line, name);
    } else {
      const image = expandImage(name, globals);
      if (image === undefined) {
        refuse(line, `FROM names '${name}', which is not known before the build`, 'write the name of the image');
      } else {
        starts.push(image);
        check(line, image);
      }
    }
  };
  for (const source of instructions.flatMap(findSources)) judge(source);
  return { faults, starts };
}

const fromRegistry = (name: string): string => `'${name}' would come from a registry, and no digest names it`;
