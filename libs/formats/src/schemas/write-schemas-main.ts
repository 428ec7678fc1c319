import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { renderSchemas } from './render-schemas.js';

const workspace = fileURLToPath(new URL('../../../..', import.meta.url));
for (const [path, text] of Object.entries(await renderSchemas(workspace))) {
  mkdirSync(dirname(join(workspace, path)), { recursive: true });
  writeFileSync(join(workspace, path), text);
}
