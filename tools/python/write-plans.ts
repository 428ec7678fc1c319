import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PLANS } from './plans.js';
import { renderPlan } from './render-plan.js';

const workspace = fileURLToPath(new URL('../..', import.meta.url));
for (const plan of PLANS) writeFileSync(join(workspace, plan.file), renderPlan(plan));
