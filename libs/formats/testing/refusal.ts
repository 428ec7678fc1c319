import { renderError } from '@stx/errors';
import type { z } from 'zod';
import { imageSchema } from '../src/image.js';
import { parseYaml } from '../src/read-yaml.js';

/** The rendered errors, one line each; the given text starts in line 4. */
export function refusal(
  text: string,
  schema: z.ZodType = imageSchema,
  before = 'base: trixie\nwheels: [base]\nproject: none\n',
): string {
  try {
    parseYaml(schema, before + text, 'image.yaml');
  } catch (error) {
    return renderError(error);
  }
  return 'it was accepted';
}
