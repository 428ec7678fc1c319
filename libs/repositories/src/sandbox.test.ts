import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram } from '@stx/process';

const PYTHON = process.env.STX_PYTHON ?? 'python3';
const SANDBOX = fileURLToPath(new URL('sandbox', import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stx-repositories-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function python(program: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, PYTHONPATH: SANDBOX, PYTHONDONTWRITEBYTECODE: '1' };
  return (await runProgram(PYTHON, ['-c', program, folder, ...args], { env })).stdout.trim();
}

const stanza = (name: string, version: string): string =>
  `Package: ${name}\nVersion: ${version}\nArchitecture: all\nDescription: x\n more: text\nSHA256: ${'a'.repeat(64)}\n`;

test('a pin names the versions of its own repository, and of no other on the same host', async () => {
  writeFileSync(join(folder, 'one'), `${stanza('a', '1.0')}\n${stanza('b', '2:1~rc+x')}`);
  writeFileSync(join(folder, 'two'), stanza('a', '2.0'));
  const said = await python(`
import sys, repositories
offers = repositories.offered({f"{sys.argv[1]}/one": ("pinned", "http://a/"), f"{sys.argv[1]}/two": ("other", "http://a/")})
print(repositories.preferences(offers, {"pinned": 999}))
`);
  expect(said).toBe(
    'Package: a\nPin: version 1.0\nPin-Priority: 999\n\nPackage: b\nPin: version 2:1~rc+x\nPin-Priority: 999',
  );
});

test('what an image notes is in one order, and a newer version takes the place of an older one', async () => {
  const note = `
import sys, repositories
offer = dict(Architecture="all", SHA256="a" * 64)
for name, version in [each.split("=") for each in sys.argv[2:]]:
    repositories.note(sys.argv[1], [repositories.supplied("own", dict(offer, Package=name, Version=version))])
`;
  await python(note, 'b=1', 'a=1', 'b=2');
  const noted = JSON.parse(readFileSync(join(folder, 'etc/image_info/supplied.json'), 'utf8')) as object[];
  expect(noted).toEqual([
    { name: 'a', version: '1', architecture: 'all', sha256: 'a'.repeat(64), repository: 'own' },
    { name: 'b', version: '2', architecture: 'all', sha256: 'a'.repeat(64), repository: 'own' },
  ]);
});

test('the sources of an image stay beside the repositories, but not beside a snapshot', async () => {
  mkdirSync(join(folder, 'sources'));
  writeFileSync(join(folder, 'sources', 'own.sources'), '');
  mkdirSync(join(folder, 'image'));
  writeFileSync(join(folder, 'image', 'debian.sources'), '');
  const list = `
import os, sys, repositories
repositories.PARTS = f"{sys.argv[1]}/image".lstrip("/")
with repositories.configured(sys.argv[1]) as options:
    print(" ".join(sorted(os.listdir(options[1].split("=")[1]))))
`;
  writeFileSync(join(folder, 'plan.json'), JSON.stringify({ pins: {}, isAlone: false }));
  expect(await python(list)).toBe('debian.sources stx-own.sources');
  writeFileSync(join(folder, 'plan.json'), JSON.stringify({ pins: {}, isAlone: true }));
  expect(await python(list)).toBe('stx-own.sources');
});

test('a signature that does not hold ends the step at once; an archive that does not answer is asked again', async () => {
  const fetch = `
import subprocess, sys, repositories
def apt(*arguments):
    subprocess.run([sys.executable, "-c", "import sys; sys.exit(sys.argv[1])", sys.argv[2]], check=True)
try:
    repositories.fetcher(apt)()
except SystemExit as refusal:
    print("refused", refusal.code)
except subprocess.CalledProcessError:
    print("again")
`;
  const unsigned = "E: The repository 'http://a ./ InRelease' is not signed.";
  expect(await python(fetch, unsigned)).toBe(`refused ${unsigned}`);
  expect(await python(fetch, 'E: Failed to fetch http://a/InRelease  Could not connect')).toBe('again');
});
