import type { TaskGraph } from '@nx/devkit';
import { readyTasks } from './batch-tasks.js';

const task = (project: string): TaskGraph['tasks'][string] => ({
  id: `${project}:build-wheels`,
  target: { project, target: 'build-wheels' },
  overrides: {},
  outputs: [],
  parallelism: true,
  cache: true,
});

test('of a batch those tasks are begun that wait for none of it, whatever else they waited for', () => {
  const tasks = ['keystone', 'nova-api-proxy', 'wheels-starlingx'].map(task);
  const graph: TaskGraph = {
    roots: [],
    tasks: Object.fromEntries(tasks.map((each) => [each.id, each])),
    dependencies: {
      'keystone:build-wheels': ['stx-images:check-locks', 'builder-trixie:build-image'],
      'nova-api-proxy:build-wheels': ['wheels-starlingx:build-wheels'],
      'wheels-starlingx:build-wheels': [],
    },
    continuousDependencies: {},
  };
  expect(readyTasks(graph).map(({ target }) => target.project)).toEqual(['keystone', 'wheels-starlingx']);
});
