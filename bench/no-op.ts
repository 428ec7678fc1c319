/** A `run-many -t build-image` in which nothing changed, daemon off: no executor may run. */
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { median } from './median.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const RUNS = Number(process.env.RUNS ?? '5');
const BOUND = 1.5;
const projects = process.argv.slice(2);
const args = ['run-many', '-t', 'build-image', ...(projects.length === 0 ? [] : ['-p', projects.join(',')])];

await execa('./nx', args, { cwd: root, env: { NX_DAEMON: 'false' } });
const seconds: number[] = [];
for (let run = 0; run < RUNS; run += 1) {
  const started = performance.now();
  const { stdout } = await execa('./nx', args, { cwd: root, env: { NX_DAEMON: 'false' } });
  seconds.push((performance.now() - started) / 1000);
  if (!stdout.includes('(100%)')) throw new Error(`an executor ran:\n${stdout}`);
}
const figure = median(seconds);
console.log(
  JSON.stringify({
    seconds: seconds.map((each) => Number(each.toFixed(2))),
    median: Number(figure.toFixed(2)),
    bound: BOUND,
  }),
);
if (figure > BOUND) process.exitCode = 1;
