import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { renderErrors } from './render-errors.js';

const workspace = fileURLToPath(new URL('../../..', import.meta.url));
writeFileSync(join(workspace, 'docs', 'errors.md'), await renderErrors(workspace));
