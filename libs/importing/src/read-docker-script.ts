import { posix } from 'node:path';
import { LimitExceeded, readWord, Unterminated, type Word } from './read-word.js';

/** The Dockerfile that a script builds from a clone: its text, or its path in the clone. */
export type DockerScript = { text: string } | { path: string };

/** The first line that an import cannot express. */
export interface ScriptFault {
  line: number;
  value: string;
  why: string;
}

interface State {
  variables: Map<string, string>;
  /** Files that the script writes, by path. */
  files: Map<string, string>;
  /** Folders with the content of the clone. */
  copies: Set<string>;
  /** The file that a group of commands writes, line by line. */
  group?: string[];
  built?: DockerScript;
}

class Inexpressible extends Error {}

/** The folder of the clone, in which StarlingX starts the script; no script can spell it. */
const CLONE = '\0clone';
const RUNS = 'runs a command of the host, which an import does not do';

/**
 * Reads a script that writes a Dockerfile with `echo` and builds a clone with it. Nothing is run: every line must be of a form
 * whose effect is constant.
 */
export function readDockerScript(text: string): DockerScript | ScriptFault {
  const state: State = { variables: new Map(), files: new Map(), copies: new Set([CLONE]) };
  if (text.includes('\0')) return { line: 1, value: '', why: 'has a NUL character' };
  let at = 1;
  let value = '';
  try {
    for (const { line, statement } of statements(text)) {
      [at, value] = [line, statement];
      take(statement, state);
    }
  } catch (error) {
    const isOurs = error instanceof Inexpressible || error instanceof Unterminated || error instanceof LimitExceeded;
    if (!isOurs) throw error;
    return { line: at, value, why: error.message };
  }
  return state.built ?? { line: at, value, why: 'ends without a docker build' };
}

/** The lines of a script, with those that a backslash continues as one. */
function statements(text: string): { line: number; statement: string }[] {
  const found: { line: number; statement: string }[] = [];
  let continued = false;
  for (const [index, raw] of text.split('\n').entries()) {
    const last = found.at(-1);
    const isContinued = /(?:^|[^\\])(?:\\\\)*\\$/u.test(raw);
    const part = isContinued ? raw.slice(0, -1) : raw;
    if (continued && last !== undefined) last.statement += part;
    else found.push({ line: index + 1, statement: part });
    continued = isContinued;
  }
  return found.map(({ line, statement }) => ({ line, statement: statement.trim() }));
}

function take(statement: string, state: State): void {
  if (statement === '' || statement.startsWith('#') || /^set [-+][a-z]+$/u.test(statement)) return;
  if (state.group !== undefined) {
    takeGroup(statement, state.group, state);
    return;
  }
  const assigned = /^(?<name>[A-Za-z_]\w*)=(?<value>.*)$/su.exec(statement)?.groups;
  if (assigned !== undefined) {
    state.variables.set(assigned.name ?? '', valueOf(assigned.value ?? '', state));
    return;
  }
  if (statement === '{') {
    state.group = [];
    return;
  }
  const [command = '', ...words] = wordsOf(statement.replace(/\s+2>\s*\/dev\/null(?:\s*\|\|\s*true)?$/u, ''), state);
  if (command === 'echo') return;
  if (command === 'mkdir' && words[0] === '-p' && words.length === 2) return;
  if (command === 'cp' && words[0] === '-r' && words.length === 3) copy(words[1] ?? '', words[2] ?? '', state);
  else if (command === 'docker' && words[0] === 'build' && state.built === undefined) build(words.slice(1), state);
  else throw new Inexpressible(RUNS);
}

/** A line of a group of commands: `echo "..."`, or its end `} > file`. */
function takeGroup(statement: string, lines: string[], state: State): void {
  const file = /^\}\s*>\s*(?<file>[^>\s].*)$/u.exec(statement)?.groups?.file;
  const [command = '', text = '', ...more] = wordsOf(file ?? statement, state);
  if (file !== undefined) {
    if (text !== '') throw new Inexpressible(RUNS);
    state.files.set(posix.normalize(command), lines.map((line) => `${line}\n`).join(''));
    delete state.group;
  } else if (command === 'echo' && more.length === 0 && !text.startsWith('-')) lines.push(text);
  else throw new Inexpressible(RUNS);
}

function copy(from: string, to: string, { copies, files }: State): void {
  if (![`${CLONE}/*`, `${CLONE}/.`].includes(from)) throw new Inexpressible('copies something else than the clone');
  if ([...files.keys()].some((file) => file.startsWith(`${folder(to)}/`)))
    throw new Inexpressible('copies the clone over a file that it wrote');
  copies.add(folder(to));
}

function build(words: readonly string[], state: State): void {
  let file: string | undefined;
  const contexts: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const next = words[at + 1] ?? '';
    if (word === '-f' || word === '--file') file = next;
    else if (!['-t', '--tag', '--no-cache'].includes(word)) {
      if (word.startsWith('-')) throw new Inexpressible(`has the option ${word}, which an import does not read`);
      contexts.push(word);
    }
    if (['-f', '--file', '-t', '--tag'].includes(word)) at += 1;
  }
  const [given = ''] = contexts;
  const context = folder(given === '.' ? CLONE : given);
  if (contexts.length !== 1 || !state.copies.has(context))
    throw new Inexpressible('builds something else than the clone');
  const dockerfile = posix.normalize(file ?? `${context}/Dockerfile`);
  const text = state.files.get(dockerfile);
  if (text !== undefined) state.built = { text };
  else if (dockerfile.startsWith(`${context}/`)) state.built = { path: dockerfile.slice(context.length + 1) };
  else throw new Inexpressible('names a Dockerfile outside of the clone');
  const other = [...state.files.keys()].find((written) => written !== dockerfile);
  if (other !== undefined) throw new Inexpressible(`writes ${posix.basename(other)} besides the Dockerfile`);
}

const folder = (path: string): string => posix.normalize(path).replace(/\/$/u, '');

/** The value of an assignment: the folder of the clone, a parameter of the script, or a constant. */
function valueOf(text: string, state: State): string {
  if (/^"?\$(?:\(pwd\)|PWD|\{PWD\})"?$/u.test(text)) return CLONE;
  const parameter = /^"?\$(?:\{(?<braced>\d)\}|(?<plain>\d))"?$/u.exec(text)?.groups;
  if (parameter !== undefined) return `\0${parameter.braced ?? parameter.plain ?? ''}`;
  const [value = '', ...more] = wordsOf(text, state);
  if (more.length > 0) throw new Inexpressible(RUNS);
  return value;
}

/** The words of a simple command. @throws Inexpressible for what bash would compute, and for operators. */
function wordsOf(source: string, { variables }: State): string[] {
  const words: string[] = [];
  for (let at = 0; at < source.length;) {
    if (/[ \t]/u.test(source[at] ?? '')) {
      at += 1;
      continue;
    }
    const word: Word = readWord(source, at, (name) => variables.get(name));
    const [why] = word.why;
    if (why !== undefined) throw new Inexpressible(why);
    if (word.end === at) throw new Inexpressible(RUNS);
    if (word.pattern && !word.text.endsWith('/*')) throw new Inexpressible('has an unquoted variable or pattern');
    words.push(word.text);
    at = word.end;
  }
  return words;
}
