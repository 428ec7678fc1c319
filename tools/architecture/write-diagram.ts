/** Writes the diagram of packages in docs/architecture.md from the imports in the code. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readPackageImports, reduceImports } from './package-imports.js';
import { renderDiagram, replaceDiagram } from './render-diagram.js';

const workspace = fileURLToPath(new URL('../..', import.meta.url));
const page = join(workspace, 'docs/architecture.md');
const diagram = renderDiagram(reduceImports(readPackageImports(workspace)));
writeFileSync(page, replaceDiagram(readFileSync(page, 'utf8'), diagram));
