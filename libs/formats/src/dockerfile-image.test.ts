import { StxError } from '@stx/errors';
import { dockerfileImageSchema } from './dockerfile-image.js';
import { parseYaml } from './read-yaml.js';

const SHA = 'a'.repeat(64);

/** The messages about an image.yaml with this context, each with its line. */
function faults(context: string): string[] {
  try {
    parseYaml(dockerfileImageSchema, `builder: dockerfile\ncontext:${context}\n`, 'image.yaml');
    return [];
  } catch (error) {
    const all: unknown[] = error instanceof AggregateError ? error.errors : [error];
    return all.map((each) => (each instanceof StxError ? `${String(each.place?.line)} ${each.message}` : String(each)));
  }
}

test.each([
  ' files',
  `\n  source: { git: { repository: 'https://git.example/a/b', commit: ${'a'.repeat(40)} } }`,
  `\n  source: { tar: { url: 'https://files.example/a.tar.gz', sha256: ${SHA} } }\n  directory: deploy`,
])('a context is a folder or a source:%s', (context) => {
  expect(faults(context)).toEqual([]);
});

test.each([
  [' ../files', 'a relative path'],
  [' 7', 'is not a context; give a folder'],
  ['\n  source: { local: ../x }', 'cannot be a context; give git, tar or zip'],
  ['\n  source: { sdist: { name: six, version: 1.17.0 } }', 'cannot be a context'],
  ['\n  source: { git: { repository: "https://git.example/a/b", commit: main } }', 'a full git object id'],
  ['\n  patch: [a.patch]', 'patch'],
])('a context of%s is refused: %s', (context, expected) => {
  expect(faults(context).join('\n')).toContain(expected);
});
