import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BUDGETS_FILE, budgetsSchema, parseYaml, type Release } from '@stx/formats';
import { checkBudgets, readRelease, withPackages } from '@stx/publish';
import type { Context } from '../context/context.js';

/**
 * Checks a release against images/budgets.yaml; the release that it replaces tells which packages grew.
 *
 * @param output Path of the release.
 * @throws StxError BUDGET_EXCEEDED.
 */
export function requireWithinBudgets(context: Context, output: string, release: Release, isWhole: boolean): void {
  const file = join(context.root, BUDGETS_FILE);
  if (!existsSync(file)) return;
  const text = readFileSync(file, 'utf8');
  const budgets = parseYaml(budgetsSchema, text, BUDGETS_FILE);
  const earlier = existsSync(output) ? readRelease(output).images : undefined;
  const images = withPackages(dirname(output), release);
  const faults = checkBudgets({ budgets, text, images, earlier, isWhole });
  const [first] = faults;
  if (first === undefined) return;
  throw faults.length === 1 ? first : new AggregateError(faults, 'images exceed their budgets');
}
