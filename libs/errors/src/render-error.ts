import { StxError, type Place } from './stx-error.js';

function renderPlace(place: Place): string {
  const position = [place.line, place.column].filter((part) => part !== undefined);
  return [place.file, ...position].join(':');
}

/** The text a user sees: `file:line:column: message [CODE]` and the hint on its own line; a stack only for our own faults. */
export function renderError(error: unknown): string {
  if (error instanceof AggregateError) {
    return error.errors.map(renderError).join('\n');
  }
  if (error instanceof StxError) {
    const place = error.place === undefined ? '' : `${renderPlace(error.place)}: `;
    const hint = error.hint === undefined ? '' : `\n  -> ${error.hint}`;
    return `${place}${error.message} [${error.code}]${hint}`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
