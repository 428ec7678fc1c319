import { buildctlEngine } from '@stx/engine';
import type { FetchContext } from '@stx/index';
import type { StoredWheel } from '@stx/store';
import { buildParallelism, WheelRun, type FetchRequest } from './wheel-run.js';

const file = (name: string): { name: string; file: string; sha256: string } => ({
  name,
  file: `${name}-1.0-py3-none-any.whl`,
  sha256: name.padEnd(64, '0'),
});

const requestOf = (needs: string[], rest: string[]): FetchRequest => ({
  needs: needs.map(file),
  rest: rest.map(file),
  locked: [],
  installedTogether: [],
  target: { python: '3.13', machine: 'x86_64' },
  waivers: [],
});

const options = { logFile: '/dev/null', onProgress: () => undefined };

/** A run that records the files to fetch, and the name of each fetch. */
function recorded(names: string[]): {
  run: WheelRun;
  fetches: string[];
  join: (name: string, request: FetchRequest) => Promise<void>;
} {
  const fetches: string[] = [];
  const run = new WheelRun(names, async (files, { name }) => {
    await Promise.resolve();
    if (files.length > 0) fetches.push(`${name}: ${files.map((each) => each.name).join(' ')}`);
    return [];
  });
  const join = async (name: string, request: FetchRequest): Promise<void> => {
    const context: FetchContext = {
      name,
      codename: 'trixie',
      engine: buildctlEngine('', { address: '' }),
      builderDigest: '',
    };
    const { rest } = await run.fetch(request, context, options);
    await rest;
  };
  return { run, fetches, join };
}

test('several locks share one fetch, with each file once and build requirements first', async () => {
  const { fetches, join } = recorded(['keystone', 'nova']);
  await Promise.all([
    join('nova', requestOf(['pbr'], ['six', 'nova'])),
    join('keystone', requestOf(['pbr', 'wheel'], ['six'])),
  ]);
  expect(fetches).toEqual(['keystone and 1 more: pbr wheel', 'keystone and 1 more: six nova']);
});

test('the fetch starts when each lock has joined or left', async () => {
  const { run, fetches, join } = recorded(['keystone', 'nova']);
  const joined = join('keystone', requestOf(['pbr'], []));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(fetches).toEqual([]);
  run.leave('nova');
  await joined;
  expect(fetches).toEqual(['keystone: pbr']);
});

test('a lock that joins again, or that is not expected, is fetched at once', async () => {
  const { run, fetches, join } = recorded(['keystone', 'nova']);
  await join('wheels-starlingx', requestOf(['pbr'], []));
  expect(fetches).toEqual(['wheels-starlingx: pbr']);
  run.leave('nova');
  await join('keystone', requestOf([], ['six']));
  await join('keystone', requestOf([], ['six']));
  expect(fetches.slice(1)).toEqual(['keystone: six', 'keystone: six']);
});

test('a wheel of several locks is built once; after a failed build the next request builds it again', async () => {
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
