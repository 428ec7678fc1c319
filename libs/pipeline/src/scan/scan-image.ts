import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  decide,
  ecosystemsOf,
  notCompared,
  packagesOf,
  readAdvisories,
  renderLines,
  renderOpenVex,
  renderReport,
  requireScannable,
  scan,
  type Scan,
} from '@stx/advisories';
import { DECISIONS_FILE, decisionsSchema, parseYaml, type Decision } from '@stx/formats';
import { writeFileAtomic } from '@stx/machine';
import { DIST, type Context } from '../context/context.js';
import type { ImageOptions } from '../context/image-options.js';
import { billOf } from '../describe/describe.js';
import { restoreImage } from '../image/restore-image.js';
import { makeFolder } from '../verify-image/make-folder.js';
import { requireDecided } from './require-decided.js';

export interface ScanOptions extends ImageOptions {
  /** Folder or zip file with advisories in the OSV format. */
  advisories: string;
}

/**
 * Compares the packages of a built image with advisories, and writes the result as JSON and OpenVEX.
 *
 * @throws StxError NOT_SCANNED, DECISION_EXPIRED or IMAGE_AFFECTED, or AggregateError of them.
 */
export async function scanImage(context: Context, options: ScanOptions): Promise<void> {
  const now = new Date();
  const folder = join(DIST, 'scans', context.project);
  rmSync(join(context.root, folder), { recursive: true, force: true });
  const { layout, ...receipt } = await restoreImage(context, options);
  const bill = await billOf(context, options, receipt, layout);
  const path = resolve(context.root, options.advisories);
  const data = await readAdvisories(path, ecosystemsOf(bill), options.advisories);
  requireScannable(bill, data, now);
  const { text, decisions } = readDecisions(context.root);
  const packages = packagesOf(bill);
  const decided = decide(context.project, scan(packages, data.advisories), decisions, now.toISOString().slice(0, 10));
  const result: Scan = { ...decided, bill, data, packages, notCompared: notCompared(bill) };
  makeFolder(context, folder);
  await writeFileAtomic(join(context.root, folder, 'scan.json'), renderReport(result));
  await writeFileAtomic(join(context.root, folder, 'openvex.json'), renderOpenVex(result));
  for (const line of renderLines(result, folder)) context.say(line);
  requireDecided(result, decisions, text);
}

function readDecisions(root: string): { text: string; decisions: Decision[] } {
  const file = join(root, DECISIONS_FILE);
  if (!existsSync(file)) return { text: '', decisions: [] };
  const text = readFileSync(file, 'utf8');
  return { text, decisions: parseYaml(decisionsSchema, text, DECISIONS_FILE).decisions };
}
