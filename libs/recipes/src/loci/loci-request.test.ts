import { networkSettings } from '@stx/engine';
import { plan, store } from '../../testing/trial-plan.js';
import { lociRequest } from './loci-request.js';

const folders = { wheels: '/w', finish: '/f', loci: '/c' };

test('LOCI is given only the wheels of the lock, no index, and its Dockerfile stays as it is but for a stage before', () => {
  const own = 'FROM x AS project\nRUN y\n';
  const request = lociRequest(
    plan({}, 'loci'),
    `ARG FROM=x\n${own}`,
    folders,
    { base: store, builder: store },
    networkSettings({}),
  );
  expect(request.dockerfile).toMatch(/^ARG FROM=x\nFROM stx-base AS bytecode\n/u);
  expect(request.dockerfile).toContain(`\n${own}`);
  expect(request.buildArguments.FROM).toBe('stx-packages');
  expect(request.buildArguments).toMatchObject({
    PIP_NO_INDEX: '1',
    PIP_FIND_LINKS: '/wheels',
    KEEP_ALL_WHEELS: 'True',
    WHEELS: 'stx-wheels',
  });
});
