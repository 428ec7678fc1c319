import { readdir, readFile } from 'node:fs/promises';

const EVERY_MILLISECONDS = 2_000;

async function residentKilobytes(): Promise<number> {
  let sum = 0;
  for (const process of await readdir('/proc')) {
    if (!/^\d+$/u.test(process)) continue;
    // A process that ends meanwhile uses no memory.
    const status = await readFile(`/proc/${process}/status`, 'utf8').catch(() => '');
    sum += Number(/^VmRSS:\s+(\d+)/mu.exec(status)?.[1] ?? '0');
  }
  return sum;
}

/** Runs work and returns by how many bytes the memory of all processes (RSS) grew at its peak. */
export async function withPeakMemory(work: () => Promise<void>): Promise<number> {
  const before = await residentKilobytes();
  let peak = before;
  let looking = Promise.resolve();
  const timer = setInterval(() => {
    looking = residentKilobytes().then((now) => {
      peak = Math.max(peak, now);
    });
  }, EVERY_MILLISECONDS);
  try {
    await work();
  } finally {
    clearInterval(timer);
    await looking;
  }
  return (peak - before) * 1024;
}
