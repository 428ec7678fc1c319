import { existsSync } from 'node:fs';
import { describeImage, imagesLayout } from '@stx/store';
import { addTinyImage, makeTrial, mirror, type Trial } from './workspace.js';

const FILE = 'images/e2e-tiny/image.yaml';

/** `«` marks the expected position of each error; the test removes the marks before it writes the file. */
const REFUSED = String.raw`label: «../other
base: «../base-trixie
wheels: [«../base]
project: «-rf
source:
  git:
    repository: «"https://example.invalid/a/$(touch MARKER)"
    commit: «"--upload-pack=touch MARKER"
    subdirectory: «../..
profiles: [«"$(touch MARKER)", «a;b, «../fluent, «-x]
extras: [«"a]; touch MARKER"]
extraProjects:
  - name: «../../keystone
    source: { sdist: { name: «-r/etc/passwd, version: «"1; touch MARKER" } }
pipPackages:
  - «$(touch MARKER)
  - «'${'`'}touch MARKER${'`'}'
  - «six; touch MARKER
  - «"six\ntouch MARKER"
  - «"six' \"quoted\""
  - «-r/etc/passwd
  - «--index-url=http://example.invalid
  - «../six
  - «six @ file:///etc/passwd
distPackages:
  - «-oAPT::Update::Pre-Invoke::=touch MARKER
  - «$(touch MARKER)
  - «libxml2;touch
  - «../libxml2.deb
user: { uid: «0, gid: «"42424; touch MARKER" }
environment:
  «"A B": name with a blank
  «"A\nRUN touch MARKER": name with a newline
  «$(touch MARKER): name that is a command
  TWO_LINES: «"one\nRUN touch MARKER"
entrypoint: [«"a\nRUN touch MARKER"]
command: [«"a\nRUN touch MARKER"]
labels:
  «"a=b c": name with blanks
  «-x: name with a leading dash
  two.lines: «"one\nRUN touch MARKER"
arguments:
  «lower;touch: x
  TWO_LINES: «"a\nb"
steps:
  - link: { path: «../../etc/passwd, target: «"/x; touch MARKER" }
  - directory: { path: /x, owner: «"root; touch MARKER", mode: «u+s }
  - file: { path: /x, from: «../../../etc/passwd }
  - file: { path: /x, from: «-rf }
  - «run: touch MARKER
remove: { pythonPackages: [«../six], distPackages: [«--purge] }
waivers:
  - { distribution: «"$(touch MARKER)", version: «../1, reason: «"long enough\nbut of two lines" }
patches: [«../../../etc/passwd, «-R]
`;

/** Values that an unsafe shell, Dockerfile or program would run as code. */
const LITERAL = [
  '$(touch MARKER)',
  '`touch MARKER`',
  '; touch MARKER',
  '&& touch MARKER #',
  '${HOME} $PATH \\$HOME %s %%',
  `"double" 'single' \\ back\\`,
  '-rf --privileged',
  '../../etc/passwd',
  '<<EOF',
  '# escape=`',
  ' blanks around ',
  'ünïcode ☃ 🐍',
];

async function hostileTrial(image: Record<string, unknown> = {}): Promise<{ trial: Trial; marker: string }> {
  const trial = await makeTrial();
  await addTinyImage(trial, image);
  return { trial, marker: trial.path('marker') };
}

test('hostile names and values are refused, each with its line and column, and nothing runs', async () => {
  const { trial, marker } = await hostileTrial();
  const lines = REFUSED.replaceAll('MARKER', marker).split('\n');
  await trial.write(FILE, lines.map((line) => line.replaceAll('«', '')).join('\n'));
  const output = await trial.fails(['check-lock', 'e2e-tiny']);
  const places = lines.flatMap((line, row) =>
    line
      .split('«')
      .slice(0, -1)
      .map((_part, index, parts) => {
        const column = parts.slice(0, index + 1).join('').length + 1;
        return `${FILE}:${String(row + 1)}:${String(column)}: `;
      }),
  );
  const said = output.split('\n').flatMap((line) => /images\/e2e-tiny\/image\.yaml:\d+:\d+: /u.exec(line) ?? []);
  expect(said.sort()).toEqual(places.sort());
  expect(existsSync(marker)).toBe(false);
});

const recipes = mirror === undefined ? ['embedded'] : ['embedded', 'loci'];

test.each(recipes)('hostile values are literal in an image of the %s recipe', async (recipe) => {
  const { trial, marker } = await hostileTrial();
  const values = LITERAL.map((value) => value.replaceAll('MARKER', marker));
  const named = (prefix: string): Record<string, string> =>
    Object.fromEntries(values.map((value, index) => [`${prefix}${String(index)}`, value]));
  await addTinyImage(trial, {
    environment: named('HOSTILE_'),
    labels: named('hostile.'),
    entrypoint: values,
    command: values,
    // Inside the build's sandbox a shell step may do what it wants; the folder of the host is not there.
    steps: [{ shell: `touch '${marker}' 2>/dev/null || mkdir -p '${trial.root}' && touch '${marker}'` }],
  });
  await trial.ok(['lock', 'e2e-tiny']);
  await trial.ok(['build-image', 'e2e-tiny'], { STX_RECIPE: recipe });
  const { config } = (await describeImage(imagesLayout(), (await trial.receipt('e2e-tiny')).digest)).config;
  expect(config?.Env).toEqual(
    expect.arrayContaining(values.map((value, index) => `HOSTILE_${String(index)}=${value}`)),
  );
  expect(config?.Labels).toMatchObject(named('hostile.'));
  expect(config?.Entrypoint).toEqual(values);
  expect(config?.Cmd).toEqual(values);
  expect(existsSync(marker)).toBe(false);
});
