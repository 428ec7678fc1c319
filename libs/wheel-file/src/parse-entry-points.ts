import { StxError } from '@stx/errors';

/** A command that installers make for a distribution: its file name in `bin`, and what it calls. */
export interface EntryPoint {
  name: string;
  module: string;
  /** What is called of the module, such as `main` or `Command.run`. */
  call: string;
}

const FILE = 'entry_points.txt';
const SCRIPTS = new Set(['console_scripts', 'gui_scripts']);
/** `module:attribute [extras]`; the extras have no meaning any more. */
const REFERENCE =
  /^(?<module>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*):(?<call>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*(?:\[[\w ,.-]*\])?$/u;
const NAME = /^(?!\.+$)[\w.][\w.-]*$/u;
/** Characters that Python ends a line at and others do not, and a byte order mark. */
const DISPUTED = /[\v\f\x1c-\x1e\x85\u2028\u2029\ufeff]|\r(?!\n)/u;

/**
 * The commands in an entry_points.txt, in its order (PyPA's "Entry points specification": an INI file whose names are
 * case-sensitive). What Python, pip and uv read differently is refused in the sections that make commands.
 *
 * @throws StxError WHEEL_ENTRY_POINTS with the first line that makes no command.
 */
export function parseEntryPoints(text: string): EntryPoint[] {
  const points = new Map<string, EntryPoint>();
  const disputed = DISPUTED.exec(text);
  if (disputed !== null)
    refuse(text.slice(0, disputed.index).split('\n').length, 'has a character that not all readers end a line at');
  const sections = new Set<string>();
  let section = '';
  for (const [index, raw] of text.split(/\r?\n/u).entries()) {
    const line = raw.trim();
    const wrong = (): never => refuse(index + 1, `is no command: ${JSON.stringify(line)}`);
    if (line === '' || line.startsWith('#')) continue;
    if (line.startsWith('[')) {
      section = /^\[(?<section>[^[\]]+)\]$/u.exec(line)?.groups?.section ?? wrong();
      if (SCRIPTS.has(section.trim()) && section !== section.trim()) wrong();
      if (SCRIPTS.has(section) && sections.has(section)) refuse(index + 1, `has the section ${section} a second time`);
      sections.add(section);
      continue;
    }
    if (!SCRIPTS.has(section)) continue;
    // Some readers take it as the rest of the line before it.
    if (/^\s/u.test(raw) && points.size > 0) wrong();
    const at = line.indexOf('=');
    const name = line.slice(0, Math.max(at, 0)).trim();
    const { module, call } = (REFERENCE.exec(line.slice(at + 1).trim())?.groups ?? {}) as Partial<
      Record<string, string>
    >;
    // The name becomes a file below bin.
    if (!NAME.test(name) || module === undefined || call === undefined) return wrong();
    if (points.has(name)) refuse(index + 1, `makes the command ${name} a second time`);
    points.set(name, { name, module, call });
  }
  return [...points.values()];
}

function refuse(line: number, why: string): never {
  throw new StxError('WHEEL_ENTRY_POINTS', why, { place: { file: FILE, line } });
}
