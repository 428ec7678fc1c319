import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { planWorkspace } from './plan-workspace.js';

const workspace = fileURLToPath(new URL('../../..', import.meta.url));
for (const [path, content] of Object.entries(planWorkspace(workspace))) {
  const file = join(workspace, path);
  const text = JSON.stringify(content, null, 2);
  // A file that says the same keeps its form.
  if (existsSync(file) && JSON.stringify(JSON.parse(readFileSync(file, 'utf8')), null, 2) === text) continue;
  const isFormatted = path !== 'package-lock.json';
  const options = { ...(await resolveConfig(file)), filepath: file };
  writeFileSync(file, isFormatted ? await format(text, options) : `${text}\n`);
  console.log(`wrote ${path}`);
}
