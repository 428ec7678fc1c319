import { writeProjects } from './write-projects.js';

const FILES = [
  { path: 'images/a/image.yaml', text: 'a' },
  { path: 'images/b/image.yaml', text: 'b' },
];

function tree(there: string[]): {
  written: string[];
  exists: (path: string) => boolean;
  write: (path: string) => void;
} {
  const written: string[] = [];
  return { written, exists: (path) => there.includes(path), write: (path) => void written.push(path) };
}

test('new projects are written', () => {
  const target = tree([]);
  writeProjects(target, FILES, false);
  expect(target.written).toEqual(['images/a/image.yaml', 'images/b/image.yaml']);
});

test('where one is there already, none is written, unless forced', () => {
  const target = tree(['images/b']);
  expect(() => {
    writeProjects(target, FILES, false);
  }).toThrow(/there already: images\/b$/u);
  expect(target.written).toEqual([]);
  writeProjects(target, FILES, true);
  expect(target.written).toHaveLength(2);
});
