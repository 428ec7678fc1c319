import { format, resolveConfig } from 'prettier';
import { describeFormats } from './describe-formats.js';
import { jsonSchemas } from './write-schemas.js';

/** The generated files, formatted, by path in the workspace. */
export async function renderSchemas(workspace: string): Promise<Record<string, string>> {
  const options = await resolveConfig(`${workspace}/package.json`);
  const rendered: Record<string, string> = {};
  for (const [file, schema] of Object.entries(jsonSchemas())) {
    rendered[`tools/schemas/${file}`] = await format(JSON.stringify(schema, null, 2), { ...options, parser: 'json' });
  }
  rendered['docs/formats.md'] = await format(describeFormats(), { ...options, parser: 'markdown' });
  return rendered;
}
