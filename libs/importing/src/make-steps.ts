import { absolutePath, type Step } from '@stx/formats';
import { splitScript } from './split-script.js';

/** A file that stands next to image.yaml. */
export interface StepFile {
  /** Relative to the image's folder. */
  path: string;
  text: string;
}

const WRITES = /^echo '(?<data>[A-Za-z0-9+/=]+)' \| base64 (?:-d|--decode) > (?<path>\/\S+)$/u;
/** Names that the formatter, which runs over what a generator writes, leaves as they are. */
const FILE_NAME = /^[A-Za-z0-9_-]+(?:\.(?:sh|conf|py))?$/u;

/** The steps of a script, and the files that they copy. */
export function makeSteps(script: string): { steps: Step[]; files: StepFile[] } {
  const steps: Step[] = [];
  const files: StepFile[] = [];
  for (const command of splitScript(script)) {
    const last = steps.at(-1);
    const mode = last !== undefined && 'file' in last ? modeOf(command, last.file.path) : undefined;
    const written = decodeFile(command);
    if (mode !== undefined && last !== undefined && 'file' in last) last.file.mode = mode;
    else if (written === undefined) steps.push(...stepsOf(command));
    else {
      const from = `files/${written.path.split('/').at(-1) ?? ''}`;
      files.push({ path: from, text: written.text });
      steps.push({ file: { path: written.path, from } });
    }
  }
  return { steps, files };
}

/** The file that `echo <base64> | base64 -d > <path>` writes, where it is text. */
function decodeFile(command: string): { path: string; text: string } | undefined {
  const { data = '', path = '' } = WRITES.exec(command)?.groups ?? {};
  if (!isPath(path) || !FILE_NAME.test(path.split('/').at(-1) ?? '')) return undefined;
  const bytes = Buffer.from(data, 'base64');
  const text = bytes.toString('utf8');
  return Buffer.from(text).equals(bytes) ? { path, text } : undefined;
}

/** The mode that a `chmod` gives a file, which the shell created with 0644. */
function modeOf(command: string, path: string): string | undefined {
  const mode = /^chmod (?<mode>\+x|a\+x|0?[0-7]{3}) (?<path>\S+)$/u.exec(command)?.groups;
  if (mode?.path !== path) return undefined;
  return mode.mode?.includes('+') === true ? '0755' : `0${(mode.mode ?? '').replace(/^0(?=\d{3})/u, '')}`;
}

const isPath = (text: string | undefined): text is string =>
  text !== undefined && absolutePath.safeParse(text).success && text !== '/' && !text.endsWith('/');

/** A command as the step that says the same: a link or folders where it is exactly that, else a shell step. */
export function stepsOf(command: string): Step[] {
  const [program, ...words] = command.split(/\s+/u);
  const [target, path] = words.slice(-2);
  if (
    program === 'ln' &&
    words.length === 3 &&
    /^-(?:s|sf|fs|sfn|snf)$/u.test(words[0] ?? '') &&
    isPath(path) &&
    isPath(target)
  ) {
    return [{ link: { path, target } }];
  }
  const folders = words[0] === '-p' ? words.slice(1) : words;
  if (program === 'mkdir' && folders.length > 0 && folders.every(isPath)) {
    return folders.map((folder) => ({ directory: { path: folder } }));
  }
  return [{ shell: command }];
}
