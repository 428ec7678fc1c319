import { runProgram } from '@stx/process';
import fc from 'fast-check';
import { splitScript } from './split-script.js';

test('a chain is split at && outside of quotes', () => {
  const script = 'ln -s /a /b && \\\n  sed -i \'s/a && b;c/d/\' /x &&\nmkdir -p /run/sshd && echo "a;\\"b"';
  expect(splitScript(script)).toEqual([
    'ln -s /a /b',
    "sed -i 's/a && b;c/d/' /x",
    'mkdir -p /run/sshd',
    'echo "a;\\"b"',
  ]);
});

test('an alternative takes everything before it along, and a pipe stays one command', () => {
  expect(splitScript('ln /a /b && a2enmod x || true && y | z && w')).toEqual([
    'ln /a /b && a2enmod x || true',
    'y | z',
    'w',
  ]);
});

test.each([
  'mkdir /x; echo a',
  'mkdir /x\necho a',
  'mkdir /x & echo a',
  'if true; then\n  touch /x\nfi',
  'cd /opt && make',
  'X=1; echo $X',
  'X=$(date); echo $X',
  'echo a && "$(date)"',
  'cat > /x <<EOF\nln -s /a /b\nEOF',
  'f() { touch /x; }\nf',
  '(cd /opt; make)',
  'a && # note\nb',
  "echo 'never closed\nln -s /a /b",
])('%j stays one script, which goes on after failures as StarlingX does', (script) => {
  expect(splitScript(script)).toEqual([`set +eu\n${script}`]);
});

test('a variable that nothing sets does no harm', () => {
  expect(splitScript("echo $X && sed 's/a$/b/' /x")).toEqual(['set +u\necho $X', "sed 's/a$/b/' /x"]);
});

test('nothing makes no command', () => {
  expect(splitScript(' \n ')).toEqual([]);
  expect(splitScript('ln -s /a /b;')).toEqual(['ln -s /a /b']);
});

const command = fc.constantFrom(
  'echo a',
  'echo b',
  'true',
  'false',
  'echo c | { read x; echo $x; }',
  'echo $Y',
  '! true',
  'exit 0',
);
const operator = fc.constantFrom(' && ', ' && ', ' && ', ' || ', ' ; ', '\n', ' &&\n', ' && \\\n');
const script = fc
  .tuple(command, fc.array(fc.tuple(operator, command), { maxLength: 5 }))
  .map(([first, rest]) => [first, ...rest.flat()].join(''));

/** What the programs of each list print until one fails; of a failed build nothing is kept. */
async function run(lists: readonly (readonly string[])[], options: string): Promise<string[]> {
  const text = `while IFS= read -r -d '' item; do
  if [ "$item" = end ]; then [ -z "$failed" ] && printf '%s' "$out" || printf failed; printf '\\0'; out= failed=
  elif [ -z "$failed" ]; then
    said=$(${options}; eval "$item" 2>/dev/null </dev/null)
    if [ $? -eq 0 ]; then out+="$said;"; else failed=1; fi
  fi
done`;
  const { stdout } = await runProgram('/bin/bash', ['--norc', '--noprofile', '-c', text], {
    env: { PATH: '', LC_ALL: 'C.UTF-8' },
    input: lists.map((list) => [...list, 'end'].map((item) => `${item}\0`).join('')).join(''),
  });
  return stdout.split('\0').map((said) => said.replaceAll(/[;\n]+/gu, ' ').trim());
}

test('200 generated scripts do in steps what they do in one bash without -e', async () => {
  const scripts = fc.sample(script, { numRuns: 200, seed: 21 });
  const whole = scripts.map((each) => [each]);
  const [once, steps] = [await run(whole, ':'), await run(scripts.map(splitScript), 'set -eu')];
  expect(scripts.filter((_each, index) => once[index] !== steps[index])).toEqual([]);
  expect(new Set(once).size).toBeGreaterThan(10);
}, 60_000);
