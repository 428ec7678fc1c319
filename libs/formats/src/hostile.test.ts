import { renderError } from '@stx/errors';
import { imageSchema } from './image.js';
import { parseYaml } from './read-yaml.js';

const GIT = '{ git: { repository: https://example.org/x, commit: a123456789012345678901234567890123456789 } }';

function refusal(text: string): string {
  try {
    parseYaml(imageSchema, `base: trixie\nwheels: [base]\nproject: x\nsource: ${GIT}\n${text}\n`, 'image.yaml');
    return '';
  } catch (error) {
    return renderError(error);
  }
}

test.each([
  'environment: { __proto__: x }',
  'labels: { "__proto__": x }',
  'labels:\n  "\\x5f_proto__": x',
  '__proto__: { x: y }',
])('%s is refused, not dropped', (text) => {
  expect(refusal(text)).toMatch(/^image\.yaml:[56]:\d+: the key "__proto__" is not allowed \[FORMAT_SYNTAX\]$/u);
});

test.each(['skopeo-', 'skopeo+', 'skopeo=1-', 'skopeo-=1', 'a-', '-a'])(
  '%s, which apt reads as a command, is not a package',
  (name) => {
    expect(refusal(`distPackages: ['${name}']`)).toContain('image.yaml:5:16: distPackages.0: is not the name');
    expect(refusal(`remove: { distPackages: ['${name}'] }`)).toContain('is not the name');
  },
);

test.each(['g++', 'libstdc++6', 'libpq5=17.5-1+deb13u1', 'python3.13', 'lib32z1', 'xy=1:2~rc1'])(
  '%s is a package',
  (name) => {
    expect(refusal(`distPackages: ['${name}']`)).toBe('');
  },
);

test.each([
  [`extraSources: [{ name: project, source: ${GIT} }]`, 'extraSources.0.name: would set PROJECT_REPO and PROJECT_REF'],
  [`extraSources: [{ name: a, source: ${GIT} }, { name: a, source: ${GIT} }]`, 'extraSources.1.name: is given twice'],
  [`extraProjects: [{ name: a, source: ${GIT} }, { name: a, source: ${GIT} }]`, 'extraProjects.1.name: is given twice'],
  [`extraProjects: [{ name: x, source: ${GIT} }]`, 'extraProjects.0.name: is the project of the image itself'],
])('%s is refused with its place', (text, message) => {
  expect(refusal(text)).toContain(`image.yaml:5:`);
  expect(refusal(text)).toContain(message);
});

test('control characters are escaped', () => {
  const shown = refusal('labels: { "a\\e]0;owned\\x07": x, "b\\nc\\u202e": y }');
  expect(shown).toContain('\\u001b]0;owned\\u0007');
  expect(shown).not.toMatch(/[\u0000-\u0008\u001b\u202e]/u);
});
