import { lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { socketPath } from './socket-path.js';

/** A CI's folder, as deep as a branch's name makes it. */
const DEEP = `/var/lib/jenkins/workspace/${'starlingx-images_PR-1234-feature-branch@2/'.repeat(3)}.cache/engine/run`;

test('a path that a socket can have stays', () => {
  expect(socketPath('/home/joe/.cache/stx-images/engine/run')).toBe(
    '/home/joe/.cache/stx-images/engine/run/buildkitd.sock',
  );
});

test('a longer one is in a private folder, the same for every clone, and can be listened at', async () => {
  const path = socketPath(DEEP);
  try {
    expect(socketPath(DEEP)).toBe(path);
    expect(socketPath(`${DEEP}2`)).not.toBe(path);
    expect(lstatSync(dirname(path)).mode & 0o777).toBe(0o700);
    const server = createServer().listen(path);
    await once(server, 'listening');
    server.close();
  } finally {
    for (const each of [DEEP, `${DEEP}2`]) rmSync(dirname(socketPath(each)), { recursive: true });
  }
});

test.each(['open to others', 'a link'])('where that folder is %s, STX_CACHE_DIR is named', (kind) => {
  const folder = dirname(socketPath(DEEP));
  rmSync(folder, { recursive: true });
  const target = mkdtempSync(join(tmpdir(), 'stx-socket-'));
  if (kind === 'a link') symlinkSync(target, folder);
  else mkdirSync(folder, { mode: 0o755 });
  try {
    expect(() => socketPath(DEEP)).toThrow(/is not a private folder of this user/u);
  } finally {
    rmSync(folder, { recursive: true });
    rmSync(target, { recursive: true });
  }
});
