import { chooseFiles } from './choose-files.js';
import { readDirectiveFile } from './read-directive-file.js';
import { placesOf, type Places } from './select-listed.js';

interface Case {
  lists: Record<string, string>;
  files: string[];
  /** Folders without a directive file. */
  folders?: string[];
  repositories?: string[];
  codename?: string;
}

/** The files chosen for trixie/stable, each by its path; the label is the name of the file. */
function chosen({ lists, files, folders = [], repositories = [], codename = 'trixie' }: Case): {
  chosen: string[];
  said: string[];
} {
  const read = files.map((file) =>
    readDirectiveFile({ file, text: `LABEL=${file.split('/').at(-1)?.split('.')[0] ?? ''}\n` }),
  );
  const known = placesOf(read);
  const places: Places = {
    folders: new Set([...known.folders, ...folders]),
    repositories: new Map(repositories.map((folder) => [folder, undefined])),
  };
  const texts = Object.entries(lists).map(([file, text]) => ({ file, text }));
  const choice = chooseFiles(read, texts, places, { codename, stream: 'stable', only: [], all: false });
  return {
    chosen: choice.chosen.map(({ file }) => file).sort(),
    said: [
      ...choice.remarks.map(({ file, line, value, why }) => `${file}:${String(line)} ${value} ${why}`),
      ...choice.left.map(({ file, why }) => `${file.file} ${why}`),
    ],
  };
}

const at = (folder: string, name: string): string => `r/${folder}/${name}.stable_docker_image`;

test.each<[string, Case, string[], string]>([
  [
    'the folder of the release wins over debian/all',
    {
      lists: { 'r/debian_stable_docker_images.inc': 'x' },
      files: [at('x/debian/trixie', 'a'), at('x/debian/all', 'b')],
    },
    [at('x/debian/trixie', 'a')],
    'no *_docker_images.inc selects it',
  ],
  [
    'a folder of the release without a file hides debian/all',
    {
      lists: { 'r/debian_stable_docker_images.inc': 'x' },
      files: [at('x/debian/all', 'b')],
      folders: ['r/x/debian/trixie'],
    },
    [],
    'builds nothing for trixie',
  ],
  [
    'a list for another release is not read',
    { lists: { 'r/debian_bullseye_stable_docker_images.inc': 'x' }, files: [at('x/debian/all', 'a')] },
    [],
    'it is for bullseye; this import is for trixie',
  ],
  [
    'a list for the release is read',
    { lists: { 'r/debian_trixie_stable_docker_images.inc': 'x' }, files: [at('x/debian/all', 'a')] },
    [at('x/debian/all', 'a')],
    '',
  ],
  [
    'a list for another system is not read',
    { lists: { 'r/distroless_stable_docker_images.inc': 'x' }, files: [at('x/debian/all', 'a')] },
    [],
    "it is for 'distroless'",
  ],
  [
    'a file directly in debian is not for trixie',
    { lists: { 'r/debian_stable_docker_images.inc': 'x' }, files: [at('x/debian', 'a')] },
    [],
    'builds nothing for trixie',
  ],
  [
    'a file directly in debian is for bullseye',
    { lists: { 'r/debian_stable_docker_images.inc': 'x' }, files: [at('x/debian', 'a')], codename: 'bullseye' },
    [at('x/debian', 'a')],
    '',
  ],
  [
    'a folder below a listed one is not listed',
    {
      lists: { 'r/debian_stable_docker_images.inc': 'x' },
      files: [at('x/y/debian/all', 'a'), at('x/debian/all', 'b')],
    },
    [at('x/debian/all', 'b')],
    'no *_docker_images.inc selects it',
  ],
  [
    'do-not-build is skipped',
    {
      lists: { 'do-not-build/r/debian_stable_docker_images.inc': 'x', 'r/debian_stable_docker_images.inc': '' },
      files: ['do-not-build/r/x/debian/all/a.stable_docker_image'],
    },
    [],
    'do-not-build',
  ],
  [
    'a list below the top of a repository is not read',
    {
      lists: { 'r/deep/debian_stable_docker_images.inc': '../x' },
      files: [at('x/debian/all', 'a')],
      repositories: ['r'],
    },
    [],
    'not at the top of a git repository',
  ],
  [
    'several words of a line are several folders, and # begins a comment',
    {
      lists: { 'r/debian_stable_docker_images.inc': './x  y/ # z' },
      files: ['x', 'y', 'z'].map((f) => at(`${f}/debian/all`, f)),
    },
    [at('x/debian/all', 'x'), at('y/debian/all', 'y')],
    'no *_docker_images.inc selects it',
  ],
  [
    'of two files with one label the second is reported',
    {
      lists: { 'r/debian_stable_docker_images.inc': 'x y' },
      files: [at('x/debian/all', 'a'), at('y/debian/all', 'a')],
    },
    [at('x/debian/all', 'a')],
    'has the same label; StarlingX builds neither',
  ],
])('%s', (_what, tree, files, said) => {
  const found = chosen(tree);
  expect(found.chosen).toEqual(files);
  expect(found.said.join('\n')).toContain(said);
  if (said === '') expect(found.said).toEqual([]);
});
