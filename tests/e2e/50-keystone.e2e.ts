import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { makeFolder, mirror, ROOT, Trial } from './workspace.js';

/** The main job in the workspace itself; LOCI builds where its source is there, else the embedded recipe. */
const here = new Trial(ROOT, { NX_DAEMON: 'false', ...(mirror === undefined ? {} : { STX_SOURCE_MIRROR: mirror }) });

test('keystone is built, launched, answers, and holds what its lock says', async () => {
  await here.ok(['verify-image', 'keystone']);
  const report = JSON.parse(await here.read('dist/verify/keystone/report.json')) as {
    ok: boolean;
    digest: string;
    services: { name: string }[];
  };
  expect(report).toMatchObject({ ok: true, digest: (await here.receipt('keystone')).digest });
  expect(report.services.map(({ name }) => name)).toEqual(['identity API']);
});

test('built again, nothing runs', async () => {
  const output = await here.ok(['build-image', 'keystone']);
  const ran = output.split('\n').filter((line) => line.includes('> nx run ') && !/\[.*cache/u.test(line));
  // Without a mirror LOCI may be reachable by now, and each run finds out anew.
  expect(ran.filter((line) => mirror !== undefined || !line.includes('loci:prepare-recipe'))).toEqual([]);
  expect(output).toMatch(/> nx run keystone:build-image .*cache/u);
});

test('after a cache hit it is exported, and skopeo reads the same digest', async () => {
  const archive = join(await makeFolder(), 'keystone.oci.tar');
  await here.ok(['export-image', 'keystone', `--output=${archive}`]);
  const { stdout } = await execa('skopeo', ['inspect', '--format', '{{.Digest}}', `oci-archive:${archive}`]);
  expect(stdout).toBe((await here.receipt('keystone')).digest);
  await rm(archive);
});
