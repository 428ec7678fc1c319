/** What a text says as JSON; undefined where it is none, for who treats that as nothing to be found. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
