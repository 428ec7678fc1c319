import { installedBy, projectsOf } from './installed-by.js';
import { lockSchema } from './lock.js';

const entry = (name: string): object => ({ name, version: '1' });
const lock = lockSchema.parse({
  lockVersion: 1,
  resolvedFrom: `sha256:${'a'.repeat(64)}`,
  release: '2026.1',
  python: '3.13',
  project: entry('nova'),
  extraProjects: [entry('novnc')],
  distributions: [entry('oslo-utils'), entry('pip')],
  build: [entry('setuptools')],
});
const names = (found: { name: string }[]): string[] => found.map(({ name }) => name);

test('projects come first, and build requirements are not installed', () => {
  expect(names(projectsOf(lock))).toEqual(['nova', 'novnc']);
  expect(names(installedBy(lock))).toEqual(['nova', 'novnc', 'oslo-utils', 'pip']);
});

test('removed distributions are omitted, in any spelling of their names', () => {
  expect(names(installedBy(lock, ['Oslo.Utils', 'pip']))).toEqual(['nova', 'novnc']);
});
