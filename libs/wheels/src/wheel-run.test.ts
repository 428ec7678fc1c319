import type { FetchContext } from '@stx/index';
import type { StoredWheel } from '@stx/store';
import { buildParallelism, WheelRun, type Wanted } from './wheel-run.js';

const file = (name: string): { name: string; file: string; sha256: string } => ({
  name,
  file: `${name}-1.0-py3-none-any.whl`,
  sha256: name.padEnd(64, '0'),
});

const wants = (needs: string[], rest: string[]): Wanted => ({
  needs: needs.map(file),
  rest: rest.map(file),
  locked: [],
  together: [],
  target: { python: '3.13', machine: 'x86_64' },
  waivers: [],
});

const options = { logFile: '/dev/null', onProgress: () => undefined };

/** A run that notes what it is asked to bring, under which name. */
function noted(names: string[]): {
  run: WheelRun;
  brought: string[];
  join: (name: string, wanted: Wanted) => Promise<void>;
} {
  const brought: string[] = [];
  const run = new WheelRun(names, async (files, { name }) => {
    await Promise.resolve();
    if (files.length > 0) brought.push(`${name}: ${files.map((each) => each.name).join(' ')}`);
    return [];
  });
  const join = async (name: string, wanted: Wanted): Promise<void> => {
    const context: FetchContext = {
      name,
      codename: 'trixie',
      engine: { kind: 'address', buildctl: '', address: '', own: false },
      builderDigest: '',
    };
    const { rest } = await run.fetch(wanted, context, options);
    await rest;
  };
  return { run, brought, join };
}

test('several locks are served by one fetch, each file once, and what builds need before the rest', async () => {
  const { brought, join } = noted(['keystone', 'nova']);
  await Promise.all([
    join('nova', wants(['pbr'], ['six', 'nova'])),
    join('keystone', wants(['pbr', 'wheel'], ['six'])),
  ]);
  expect(brought).toEqual(['keystone and 1 more: pbr wheel', 'keystone and 1 more: six nova']);
});

test('nothing is fetched before each lock has said what it wants, and none waits for one that wants nothing', async () => {
  const { run, brought, join } = noted(['keystone', 'nova']);
  const joined = join('keystone', wants(['pbr'], []));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(brought).toEqual([]);
  run.leave('nova');
  await joined;
  expect(brought).toEqual(['keystone: pbr']);
});

test('a lock that comes a second time, or that nobody waits for, is served at once', async () => {
  const { run, brought, join } = noted(['keystone', 'nova']);
  await join('wheels-starlingx', wants(['pbr'], []));
  expect(brought).toEqual(['wheels-starlingx: pbr']);
  run.leave('nova');
  await join('keystone', wants([], ['six']));
  await join('keystone', wants([], ['six']));
  expect(brought.slice(1)).toEqual(['keystone: six', 'keystone: six']);
});

test('a wheel that several want is built once; one whose build failed is built again when it is asked for again', async () => {
  const run = new WheelRun();
  const wheel: StoredWheel = { file: 'a', sha256: 'a', path: 'a' };
  let builds = 0;
  const build = async (): Promise<StoredWheel> => {
    builds += 1;
    await new Promise((resolve) => setTimeout(resolve, 10));
    if (builds === 1) throw new Error('no compiler');
    return wheel;
  };
  const first = await Promise.allSettled([run.build('key', build), run.build('key', build)]);
  expect(first.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await Promise.all([run.build('key', build), run.build('key', build)])).toEqual([
    { wheel, built: true },
    { wheel, built: false },
  ]);
  expect(builds).toBe(2);
});

test.each([
  [8, 64, 8],
  [8, 5, 2],
  [2, 1, 1],
])('%i cores and %i GiB free build %i wheels at once', (cores, gibibytes, expected) => {
  expect(buildParallelism(cores, gibibytes * 1024 ** 3)).toBe(expected);
});
