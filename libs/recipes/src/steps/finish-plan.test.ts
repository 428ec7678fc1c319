import { lockSchema } from '@stx/formats';
import { plan } from '../../testing/trial-plan.js';
import { finishPlan } from './finish-plan.js';

const lock = lockSchema.parse({
  lockVersion: 1,
  resolvedFrom: `sha256:${'e'.repeat(64)}`,
  release: '2026.1',
  python: '3.13',
  distributions: [
    { name: 'uwsgi', version: '2.0', wheel: { file: 'uwsgi-2.0-py3-none-any.whl', sha256: 'd'.repeat(64) } },
  ],
});

test('a build removes only what its recipe installed, and notes the versions of what stays', () => {
  const over = { remove: { pythonPackages: ['pip'], distPackages: ['curl'] }, arguments: { A: 'b' } };
  const made = finishPlan(plan(over), lock, []);
  expect(made).toMatchObject({ removePython: [], removeSystem: ['curl'], arguments: { A: 'b' } });
  expect(made.installed).toContain('uwsgi==2.0');
  expect(made.project.PROJECT_REPO).toBe('sdist:keystone');
  expect(finishPlan(plan(over), lock, ['pip']).removePython).toEqual(['pip']);
});
