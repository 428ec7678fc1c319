import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { StxError } from '@stx/errors';

/** @throws SyntaxError for __proto__, with which JavaScript would replace the prototype. */
function requireKey(key: string, value: unknown): unknown {
  if (key === '__proto__') throw new SyntaxError('the key "__proto__" is not allowed');
  return value;
}

/** Reads a JSON file of another task. @throws StxError FILE_UNREADABLE, or FORMAT_INVALID with the path in the file. */
export function readJson<S extends z.ZodType>(schema: S, path: string, hint: string): z.infer<S> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'), requireKey);
  } catch (error) {
    throw new StxError('FILE_UNREADABLE', 'cannot read the file', { place: { file: path }, hint, cause: error });
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new StxError('FORMAT_INVALID', `${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? 'invalid'}`, {
    place: { file: path },
    hint,
  });
}
