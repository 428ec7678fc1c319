import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runProgram } from '@stx/process';
import { withLock } from './with-lock.js';

const cache = mkdtempSync(join(tmpdir(), 'stx-lock-'));
beforeAll(() => {
  process.env['STX_CACHE_DIR'] = cache;
});

/** A second process that takes the lock as withLock does, says so, and keeps it until it is killed. */
const HOLDER = `
  const fs = require('node:fs');
  const { tryLock } = require('fs-native-extensions');
  const fd = fs.openSync(process.argv[1], 'a+');
  if (!tryLock(fd)) process.exit(7);
  fs.writeSync(fd, String(process.pid));
  fs.writeSync(1, 'held\\n');
  setInterval(() => {}, 1000);
`;

function holdElsewhere(name: string): { held: Promise<void>; kill: () => void } {
  const controller = new AbortController();
  const held = new Promise<void>((resolve, reject) => {
    const options = { onLine: () => { resolve(); }, signal: controller.signal };
    runProgram(process.execPath, ['-e', HOLDER, join(cache, 'locks', name)], options).catch(reject);
  });
  return { held, kill: () => { controller.abort(); } };
}

test('work under one name is done one after the other', async () => {
  const order: string[] = [];
  const work = (name: string) => async (): Promise<void> => {
    order.push(`${name} begins`);
    await sleep(30);
    order.push(`${name} ends`);
  };
  await Promise.all([withLock('serial', work('one')), withLock('serial', work('two'))]);
  const [first] = order[0]?.split(' ') ?? [];
  expect(order[1]).toBe(`${String(first)} ends`);
});

test('another process that holds the lock is waited for, and named; killed, it holds nothing', async () => {
  await withLock('between', () => Promise.resolve());
  const other = holdElsewhere('between.flock');
  await other.held;
  const said: string[] = [];
  let done = false;
  const mine = withLock('between', () => Promise.resolve((done = true)), {
    onWait: (message) => said.push(message),
    sayEveryMilliseconds: 100,
  });
  await sleep(500);
  expect(done).toBe(false);
  expect(said.length).toBeGreaterThanOrEqual(1);
  expect(said[0]).toMatch(/^waiting for 'between' since \d+ s, held by process \d+$/u);
  other.kill();
  await expect(mine).resolves.toBe(true);
});

test('waiting ends when it is told to', async () => {
  const controller = new AbortController();
  await withLock('given-up', async () => {
    const waiting = withLock('given-up', () => Promise.resolve(), { signal: controller.signal });
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  });
});

test('work that fails gives the lock back, and a name may hold anything', async () => {
  const name = '../a/sha256:b';
  await expect(withLock(name, () => Promise.reject(new Error('boom')))).rejects.toThrow('boom');
  await expect(withLock(name, () => Promise.resolve(1))).resolves.toBe(1);
  expect(readFileSync(join(cache, 'locks', '..%2Fa%2Fsha256%3Ab.flock'), 'utf8')).toBe(`${String(process.pid)}\n`);
});
