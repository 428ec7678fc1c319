import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { findBuildx, isRecentBuildx } from './find-buildx.js';

const PATH = process.env.PATH ?? '';
afterEach(() => {
  process.env.PATH = PATH;
});

/** A folder on the PATH with programs that say which they are, and no others but the system's own. */
function programs(texts: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'stx-buildx-'));
  for (const [name, text] of Object.entries(texts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  process.env.PATH = [folder, '/bin'].join(delimiter);
  return folder;
}

const WORKS = 'echo github.com/docker/buildx v0.38.2';

test("Docker's plugin is taken where it is there", async () => {
  programs({ docker: `[ "$1" = buildx ] && ${WORKS}`, buildx: WORKS });
  expect(await findBuildx({})).toEqual(['docker', 'buildx']);
});

test.each(['docker-buildx', 'buildx'])('a Docker without the plugin is passed by for %s', async (name) => {
  programs({ docker: 'echo "docker: unknown command: docker buildx" >&2; exit 1', [name]: WORKS });
  expect(await findBuildx({})).toEqual([name]);
});

test('STX_BUILDX is taken before all, and refused when it is something else', async () => {
  const folder = programs({ docker: `[ "$1" = buildx ] && ${WORKS}`, mine: WORKS, other: 'echo hello' });
  expect(await findBuildx({ STX_BUILDX: join(folder, 'mine') })).toEqual([join(folder, 'mine')]);
  await expect(findBuildx({ STX_BUILDX: join(folder, 'other') })).rejects.toThrow(/does not run as buildx/u);
});

test('one that is too old to print progress as JSON is passed by, and named where STX_BUILDX names it', async () => {
  const folder = programs({ docker: `[ "$1" = buildx ] && ${WORKS.replace('38', '12')}`, buildx: WORKS });
  expect(await findBuildx({})).toEqual(['buildx']);
  expect(['v0.12.1', 'v0.13.0', 'v1.0.0', 'v0.0.0+unknown'].map(isRecentBuildx)).toEqual([false, true, true, true]);
  await expect(findBuildx({ STX_BUILDX: join(folder, 'docker') })).rejects.toThrow(/does not run as buildx/u);
});

test('without any there is none', async () => {
  programs({ docker: 'exit 1' });
  expect(await findBuildx({})).toBeUndefined();
});
