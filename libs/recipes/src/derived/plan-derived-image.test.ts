import { renderError } from '@stx/errors';
import { derivedImageSchema } from '@stx/formats';
import { derivedDockerfile } from './derived-dockerfile.js';
import { planDerivedImage, type DerivedPlan } from './plan-derived-image.js';

const FROM = 'registry.example/starlingx/stx-nova:1';
const digestOf = (letter: string): string => `sha256:${letter.repeat(64)}`;
const wheel = (name: string, version: string) => ({
  name,
  version,
  file: `${name}-${version}-py3-none-any.whl`,
  sha256: 'a'.repeat(64),
});

function plan(image: object = {}, over: object = {}): DerivedPlan {
  return planDerivedImage({
    name: 'hotfix',
    image: derivedImageSchema.parse({ builder: 'derived', from: FROM, base: 'trixie', ...image }),
    digest: digestOf('f'),
    baseDigest: digestOf('b'),
    builderDigest: digestOf('c'),
    python: '3.13',
    wheels: { own: [wheel('fm_core', '1.0')], base: [wheel('fm-core', '2.0'), wheel('six', '1.17.0')] },
    files: {},
    ...over,
  });
}

const PYTHON = { wheels: ['own', 'base'], pythonPackages: ['fm.core', 'six'] };

test('a distribution comes from the first set that has it, whatever the spelling', () => {
  expect(plan(PYTHON).wheels.map(({ name, version }) => `${name} ${version}`)).toEqual(['fm_core 1.0', 'six 1.17.0']);
});

test('each distribution that no set has is a fault with its field', () => {
  const refused = (): string[] => {
    try {
      plan({ wheels: ['own'], pythonPackages: ['nova', 'fm_core', 'six'] });
    } catch (error) {
      return (error as AggregateError).errors.map((each) => renderError(each));
    }
    return [];
  };
  expect(refused()).toEqual([
    expect.stringMatching(/image\.yaml[^]*pythonPackages\.0: wheels\/own has no 'nova' \[DISTRIBUTION_UNKNOWN\]/u),
    expect.stringContaining("pythonPackages.2: wheels/own has no 'six'"),
  ]);
});

test('the image, the wheels, the files and the steps decide the inputs; the builder counts where pip is needed', () => {
  const one = plan(PYTHON).inputs;
  expect(one).toMatchObject({ [`image:${FROM}`]: digestOf('f'), builder: digestOf('c') });
  expect(plan({}, { files: { 'a.deb': '1' } }).inputs).toMatchObject({ 'file:a.deb': '1' });
  expect(plan().inputs.builder).toBeUndefined();
  const shell = (text: string): string | undefined => plan({ steps: [{ shell: text }] }).inputs.recipe;
  expect(shell('a')).not.toBe(shell('b'));
  expect(plan({ ...PYTHON, pythonPackages: ['six'] }).inputs.wheels).not.toBe(one.wheels);
});

const lines = (image: object, user?: string): string[] => derivedDockerfile(plan(image), user).trim().split('\n');

test("steps run as root, and the image's own user is restored", () => {
  const shell = { steps: [{ shell: 'true' }] };
  expect(lines(shell, '42424')).toEqual([
    'FROM registry.example/starlingx/stx-nova:1',
    'USER 0:0',
    'RUN ["/bin/bash","-euc","true"]',
    'USER 42424',
  ]);
  for (const root of [undefined, '']) expect(lines(shell, root).join('\n')).not.toContain('USER');
});

test('nothing in a step is expanded or read as an instruction', () => {
  const hostile = {
    steps: [{ shell: 'echo "$HOME" \\\nFROM scratch' }, { link: { path: '/a/b', target: '/c' } }],
  };
  expect(lines(hostile).slice(1)).toEqual([
    `RUN ["/bin/bash","-euc","echo \\"$HOME\\" \\\\\\nFROM scratch"]`,
    'RUN ["mkdir","-p","/a"]',
    'RUN ["ln","-sfnT","/c","/a/b"]',
  ]);
});

test('packages come before wheels, and wheels before steps', () => {
  const text = lines({ ...PYTHON, packageFiles: ['debs/a.deb'], steps: [{ directory: { path: '/opt/a' } }] });
  expect(text.map((line) => /dpkg|fm_core===1\.0|install","-d/u.exec(line)?.[0])).toEqual([
    undefined,
    'dpkg',
    'fm_core===1.0',
    'install","-d',
  ]);
});

test.each([
  [{ wheels: ['own'] }, 'wheels', 'has no use without pythonPackages'],
  [{ pythonPackages: ['six'] }, 'pythonPackages', 'needs a wheel set'],
  [{ packageFiles: ['a.rpm'] }, 'packageFiles', 'is not a .deb file'],
  [{ packageFiles: ['../a.deb'] }, 'packageFiles', ''],
  [{ steps: [{ file: { path: '/a', from: 'a', source: 'novnc' } }] }, 'steps', 'has no use here'],
])('refused: %j', (over, field, message) => {
  const { error } = derivedImageSchema.safeParse({ builder: 'derived', from: FROM, base: 'trixie', ...over });
  expect(error?.issues[0]?.path[0]).toBe(field);
  expect(error?.issues[0]?.message).toContain(message);
});
