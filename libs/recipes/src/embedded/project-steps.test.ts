import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { projectNeedsWheels, PROJECT_STEPS } from './project-steps.js';

test('each project with a program of its own has an entry, and no other', () => {
  const programs = readdirSync(fileURLToPath(new URL('sandbox/projects', import.meta.url)));
  const names = programs.filter((name) => name.endsWith('.py')).map((name) => name.slice(0, -'.py'.length));
  expect(Object.keys(PROJECT_STEPS).sort()).toEqual(names.sort());
});

test('a project without steps of its own needs no wheels for them', () => {
  expect(['horizon', 'nova', 'keystone', 'toString'].map(projectNeedsWheels)).toEqual([true, false, false, false]);
});
