import { foldersOf, matchFiles } from './match-files.js';

const FILES = [
  'images/a/image.yaml',
  'images/a/.hidden',
  'images/a/README.md',
  'images/a/project.json',
  'images/a/bookworm/project.json',
  'images/a/bookworm/image.lock.yaml',
];

test('a fileset has the files that a pattern matches and none excludes', () => {
  expect(matchFiles({ patterns: ['images/a/*', '!images/**/*.md'], own: false }, FILES)).toEqual([
    'images/a/image.yaml',
    'images/a/.hidden',
    'images/a/project.json',
  ]);
});

test("a project's own files exclude those of a nested project", () => {
  expect(matchFiles({ patterns: ['images/a/**/*'], own: true }, FILES)).toEqual(FILES.slice(0, 4));
  expect(matchFiles({ patterns: ['images/a/**/*'], own: false }, FILES)).toEqual(FILES);
});

test('a fileset with only exclusions is empty', () => {
  expect(matchFiles({ patterns: ['!images/**'], own: false }, FILES)).toEqual([]);
});

test('the folders to search are those before the first wildcard', () => {
  expect(foldersOf({ patterns: ['libs/{a,b}/src/**/*', 'nx.json', '!libs/x/**'], own: false })).toEqual([
    'libs',
    'nx.json',
  ]);
});
