import { linkSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runProgram } from '@stx/process';
import { withLock } from './with-lock.js';

const cache = mkdtempSync(join(tmpdir(), 'stx-lock-'));
beforeAll(() => {
  process.env.STX_CACHE_DIR = cache;
});

/** A second process that takes the lock as withLock does, says so, and keeps it until it is killed. */
const HOLDER = `
  const fs = require('node:fs');
  const { tryLock } = require('fs-native-extensions');
  const fd = fs.openSync(process.argv[1], 'a+');
  if (!tryLock(fd)) process.exit(7);
  fs.ftruncateSync(fd);
  fs.writeSync(fd, String(process.pid));
  fs.writeSync(1, process.pid + '\\n');
  setTimeout(() => {}, 20_000);
`;

/** Resolves with the process id once it holds the lock. */
function holdElsewhere(name: string): Promise<number> {
  return new Promise<number>((resolve, reject) => {
    const onLine = (line: string): void => {
      resolve(Number(line));
    };
    runProgram(process.execPath, ['-e', HOLDER, join(cache, 'locks', name)], { onLine }).catch(reject);
  });
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
  const other = await holdElsewhere('between.flock');
  const said: string[] = [];
  let done = false;
  const mine = withLock('between', () => Promise.resolve((done = true)), {
    onWait: (message) => said.push(message),
    sayEveryMilliseconds: 100,
  });
  await sleep(500);
  process.kill(other, 'SIGKILL');
  expect(done).toBe(false);
  expect(said[0]).toMatch(new RegExp(`^waiting for 'between' since \\d+ s, held by process ${String(other)}$`, 'u'));
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

test('a lock that is a link, or a second name of another file, is refused, and that file stays as it was', async () => {
  const precious = join(cache, 'precious');
  writeFileSync(precious, 'precious content');
  mkdirSync(join(cache, 'locks'), { recursive: true });
  symlinkSync(precious, join(cache, 'locks', 'linked.flock'));
  linkSync(precious, join(cache, 'locks', 'twice.flock'));
  const work = (): Promise<void> => Promise.resolve();
  await expect(withLock('linked', work)).rejects.toMatchObject({ code: 'CACHE_UNSAFE' });
  await expect(withLock('twice', work)).rejects.toMatchObject({ code: 'CACHE_UNSAFE' });
  expect(readFileSync(precious, 'utf8')).toBe('precious content');
});
