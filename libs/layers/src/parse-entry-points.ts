/** A command that a distribution has pip make: what it is called, and what it calls. */
export interface EntryPoint {
  name: string;
  module: string;
  /** What is called of the module, such as `main` or `Command.run`. */
  call: string;
}

const SCRIPTS = new Set(['console_scripts', 'gui_scripts']);
/** `module:attribute [extras]`; the extras have no meaning any more. */
const REFERENCE = /^(?<module>[\w.]+)\s*:\s*(?<call>[\w.]+)\s*(?:\[.*\])?$/u;

/**
 * The commands in an entry_points.txt, in its order (PyPA's "Entry points specification": an INI file whose names are
 * case-sensitive and may hold a colon).
 *
 * @throws Error that names the line that names no function.
 */
export function parseEntryPoints(text: string): EntryPoint[] {
  const points: EntryPoint[] = [];
  let section = '';
  for (const [index, raw] of text.split(/\r?\n/u).entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
    const heading = /^\[(?<section>[^\]]+)\]$/u.exec(line)?.groups?.section;
    if (heading !== undefined) {
      section = heading.trim();
      continue;
    }
    if (!SCRIPTS.has(section)) continue;
    const [name = '', ...rest] = line.split('=');
    const { module, call } = (REFERENCE.exec(rest.join('=').trim())?.groups ?? {}) as Partial<Record<string, string>>;
    // The name becomes a file below bin.
    const isName = /^[\w.][\w .-]*$/u.test(name.trim()) && !/^\.+$/u.test(name.trim());
    if (!isName || module === undefined || call === undefined) {
      throw new Error(`entry_points.txt line ${String(index + 1)} is no command: ${JSON.stringify(line)}`);
    }
    points.push({ name: name.trim(), module, call });
  }
  return points;
}
