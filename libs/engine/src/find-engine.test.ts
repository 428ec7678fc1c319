import type { Driver, Engine } from './engine.js';
import { buildctlEngine } from './buildctl-engine.js';
import { findEngine } from './find-engine.js';

const engine = (address: string): Engine => buildctlEngine('buildctl', { address });
const options = { workspace: '/w', say: () => undefined };

/** A driver for names that match a pattern, which may also have a default engine. */
function driver(claimed: RegExp, here?: string): Driver {
  return {
    claims: (named) => claimed.test(named),
    connect: (named) => Promise.resolve(engine(`named:${named}`)),
    detect: () => Promise.resolve(here === undefined ? undefined : engine(here)),
  };
}

const found = async (environment: Record<string, string>, drivers?: Driver[]): Promise<string> =>
  (await findEngine({ ...options, environment }, drivers)).description;

test('without STX_BUILDER the first driver that has an engine here is taken', async () => {
  expect(await found({}, [driver(/./u), driver(/./u, 'second'), driver(/./u, 'third')])).toBe('BuildKit at second');
});

test('a name goes to the last driver that claims it', async () => {
  const drivers = [driver(/^\w+$/u), driver(/^own$/u, 'own')];
  expect(await found({ STX_BUILDER: 'pool' }, drivers)).toBe('BuildKit at named:pool');
  expect(await found({ STX_BUILDER: 'own' }, drivers)).toBe('BuildKit at named:own');
});

test('a name that no driver claims is refused with the value and the names there are', async () => {
  await expect(found({ STX_BUILDER: 'ftp://x' })).rejects.toMatchObject({
    code: 'BUILDER_UNUSABLE',
    message: 'STX_BUILDER is "ftp://x", which names no engine',
    hint: expect.stringContaining('tcp://') as string,
  });
});
