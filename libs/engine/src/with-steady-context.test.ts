import { existsSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withSteadyContext } from './with-steady-context.js';

const folder = (): string => realpathSync(mkdtempSync(join(tmpdir(), 'stx-steady-')));
process.env.STX_CACHE_DIR = folder();

const options = { onWait: () => undefined };

test('other folders have the same path, one after the other, and nothing is left', async () => {
  const path = join(folder(), 'logs', 'keystone.context');
  const [one, two] = [folder(), folder()];
  const seen: string[] = [];
  const look = (link: string): Promise<void> => {
    expect(link).toBe(path);
    seen.push(realpathSync(link));
    return Promise.resolve();
  };
  await withSteadyContext(path, one, options, look);
  await withSteadyContext(path, two, options, look);
  expect(seen).toEqual([one, two]);
  expect(existsSync(path)).toBe(false);
});

test('two at once do not see each other: the second waits', async () => {
  const path = join(folder(), 'keystone.context');
  const [one, two] = [folder(), folder()];
  const look = async (link: string): Promise<string> => {
    await new Promise((done) => setTimeout(done, 100));
    return realpathSync(link);
  };
  const both = [one, two].map((each) => withSteadyContext(path, each, options, look));
  expect(await Promise.all(both)).toEqual([one, two]);
});
