/**
 * Draws a timeline of the steps of all images in a trace, and prints the seconds of each kind of step as JSON. It builds
 * nothing. STX_TRACE names the folder of a trace:
 *
 *     STX_TRACE=/tmp/trace ./nx run-many -t build-image
 *     npm run bench:trace -- /tmp/trace /tmp/trace.svg
 *
 * A folder is one trace: use a new one for each. The time that a step waits for apt's lock counts for that step.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { plotTimeline } from './plot-timeline.js';
import { imageOf, stepsOf, sumsOf } from './trace-steps.js';

const [folder, output] = process.argv.slice(2);
if (folder === undefined || output === undefined) throw new Error('usage: npm run bench:trace -- FOLDER OUT.svg');
const files = readdirSync(folder).filter((file) => file.endsWith('.jsonl'));
const steps = stepsOf(files.map((file) => ({ image: imageOf(file), text: readFileSync(join(folder, file), 'utf8') })));
if (steps.length === 0) throw new Error(`${folder} has no steps; build with STX_TRACE=${folder}`);
const sums = sumsOf(steps);
writeFileSync(output, plotTimeline(`${basename(folder)}: ${String(sums.wallSeconds)} s`, steps));
console.log(JSON.stringify(sums));
