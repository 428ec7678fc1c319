import { editYaml, lineOfYaml } from './edit-yaml.js';

const TEXT = `# yaml-language-server: $schema=x
base: trixie
# Charts mount this.
pipPackages: [a, b, 'c'] # why
steps:
- shell: x
  # comment inside
- link: { path: /a, target: /b }

source:
  git:
    commit: "1"
`;

test('an edit keeps comments, blank lines and quotes', () => {
  const edits = [
    { path: ['pipPackages', 3], value: 'd' },
    { path: ['pipPackages', 0] },
    { path: ['pipPackages', 1] },
    { path: ['source', 'git', 'commit'], value: '2' },
    { path: ['user'], value: { uid: 1, gid: 2 } },
  ];
  expect(editYaml(TEXT, edits)).toBe(`# yaml-language-server: $schema=x
base: trixie
# Charts mount this.
pipPackages: [ 'c', d ] # why
steps:
- shell: x
  # comment inside
- link: { path: /a, target: /b }

source:
  git:
    commit: "2"
user:
  uid: 1
  gid: 2
`);
});

test('the line of a value, of a list item, and of the parent of what is missing', () => {
  expect(lineOfYaml(TEXT, ['pipPackages'])).toBe(4);
  expect(lineOfYaml(TEXT, ['steps', 1])).toBe(8);
  expect(lineOfYaml(TEXT, ['source', 'git', 'commit'])).toBe(12);
  expect(lineOfYaml(TEXT, ['source', 'git', 'repository'])).toBe(11);
  expect(lineOfYaml(TEXT, ['nothing'])).toBe(1);
});
