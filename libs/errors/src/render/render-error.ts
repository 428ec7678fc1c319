import { StxError, type Place } from '../stx-error.js';
import { systemFault } from './system-fault.js';

// Characters that control a terminal or reorder text.
const CONTROL_CHARACTERS = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/gu;

/** A text with control characters escaped, such as \x1b; newlines and tabs stay. */
export function printable(text: string): string {
  return text.replaceAll(CONTROL_CHARACTERS, (character) => {
    if (character === '\n' || character === '\t') return character;
    const code = (character.codePointAt(0) ?? 0).toString(16);
    return code.length > 2 ? `\\u${code.padStart(4, '0')}` : `\\x${code.padStart(2, '0')}`;
  });
}

function renderPlace(place: Place): string {
  const position = [place.line, place.column].filter((part) => part !== undefined);
  return [printable(place.file).replaceAll('\n', '\\n'), ...position].join(':');
}

/** The text for the user: `file:line:column: message [CODE]` and the hint on a second line; the stack only of internal errors. */
export function renderError(error: unknown): string {
  if (error instanceof AggregateError) {
    return error.errors.map(renderError).join('\n');
  }
  if (error instanceof StxError) {
    const place = error.place === undefined ? '' : `${renderPlace(error.place)}: `;
    const hint = error.hint === undefined ? '' : `\n  -> ${printable(error.hint)}`;
    return `${place}${printable(error.message)} [${error.code}]${hint}`;
  }
  const fault = systemFault(error);
  if (fault !== undefined) return renderError(fault);
  return printable(error instanceof Error ? (error.stack ?? error.message) : String(error));
}
