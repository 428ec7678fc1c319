import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync, strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { pack } from 'tar-stream';
import { findIndex, startIndex, type LocalServer } from './index-server.js';
import { addTinyImage, makeCache, makeFolder, makeTrial, type Trial } from './workspace.js';

const CREDENTIALS = 'joe:index-canary-77';

/** What a hostile setup.py finds out, told by failing with it. */
const SPY = `
import json, os, socket, sys
sys.path.insert(0, os.path.dirname(__file__))
from target import PORT
def attempt(work):
    try:
        return repr(work())
    except Exception as fault:
        return "refused: " + type(fault).__name__
def read(path):
    with open(path) as file:
        return file.read()
def poison():
    os.makedirs("/var/cache/uv", exist_ok=True)
    before = os.listdir("/var/cache/uv")
    open("/var/cache/uv/poison", "w").write("x")
    return before
seen = {
    "connect": attempt(lambda: socket.create_connection(("127.0.0.1", PORT), 3)),
    "devices": sorted(set(os.listdir("/sys/class/net")) - {"lo"}),
    "pip": attempt(lambda: read("/etc/pip.conf")),
    "secrets": attempt(lambda: os.listdir("/run/secrets")),
    "canary": [name for name, value in os.environ.items() if "canary" in value],
    "tools": sorted(name for name in os.environ if name.startswith(("UV_", "PIP_")) or name.lower().endswith("_proxy")),
    "cache": attempt(poison),
}
sys.exit("SPY" + json.dumps(seen) + "YPS")
`;

async function sdist(name: string, files: Record<string, Buffer | string>, link?: string): Promise<Buffer> {
  const archive = pack();
  const top = `${name}-1.0`;
  archive.entry({ name: `${top}/PKG-INFO` }, `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0\n`);
  for (const [file, content] of Object.entries(files)) archive.entry({ name: `${top}/${file}` }, content);
  if (link !== undefined) archive.entry({ name: `${top}/odd`, type: 'symlink', linkname: link });
  archive.finalize();
  return Buffer.from(gzipSync(await buffer(archive)));
}

const setup = (name: string, before = ''): string =>
  `${before}\nfrom setuptools import setup\nsetup(name=${JSON.stringify(name)}, version="1.0", py_modules=["m_${name}"])\n`;

function wheel(name: string, version: string): Buffer {
  const info = `${name}-${version}.dist-info`;
  const files: Record<string, string> = {
    [`${name}.py`]: 'x = 1\n',
    [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`,
    [`${info}/WHEEL`]: 'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
  };
  const record = Object.entries(files).map(
    ([path, text]) =>
      `${path},sha256=${createHash('sha256').update(text).digest('base64url')},${String(strToU8(text).length)}`,
  );
  files[`${info}/RECORD`] = [...record, `${info}/RECORD,,`, ''].join('\n');
  return Buffer.from(
    zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)])), {
      mtime: '2026-01-01',
    }),
  );
}

/** Files that the index has beside those of the real one, by name. */
const files = new Map<string, Buffer>();
const yanked = new Map([['stx_local-1.0+x.1-py3-none-any.whl', 'breaks &amp; burns']]);

function answer(path: string): { body: Buffer; type: string } | undefined {
  const name = /^\/simple\/(?<name>stx-[a-z]+)\/$/u.exec(path)?.groups?.name?.replaceAll('-', '_');
  if (name !== undefined) {
    const links = [...files]
      .filter(([file]) => file.startsWith(`${name}-`))
      .map(([file, bytes]) => {
        const hash = createHash('sha256').update(bytes).digest('hex');
        const reason = yanked.get(file);
        const mark = reason === undefined ? '' : ` data-yanked="${reason}"`;
        return `<a href="../../own/${encodeURIComponent(file).replace('!', '%21')}#sha256=${hash}"${mark}>${file}</a>`;
      });
    return { body: Buffer.from(`<html><body>${links.join('')}</body></html>`), type: 'text/html' };
  }
  const bytes = path.startsWith('/own/') ? files.get(decodeURIComponent(path.slice('/own/'.length))) : undefined;
  return bytes === undefined ? undefined : { body: bytes, type: 'application/octet-stream' };
}

let trial: Trial;
let index: LocalServer;
beforeAll(async () => {
  trial = await makeTrial({ STX_BUILDER: 'own', STX_CACHE_DIR: await makeCache(['engine', 'locks', 'store']) });
  index = await startIndex(await findIndex(trial), { instead: answer, credentials: CREDENTIALS });
  const port = new URL(index.url).port;
  const own: Record<string, Promise<Buffer>> = {
    stx_spy: sdist('stx_spy', { 'setup.py': SPY, 'target.py': `PORT = ${port}\n` }),
    stx_bom: sdist('stx_bom', {
      'setup.py': setup('stx_bom'),
      'pyproject.toml': '\ufeff[build-system]\nrequires = []\n',
    }),
    stx_latin: sdist('stx_latin', {
      'setup.py': setup('stx_latin'),
      'pyproject.toml': Buffer.from('# \u00e9\n[build-system]\nrequires = []\n', 'latin1'),
    }),
    stx_option: sdist('stx_option', {
      'setup.py': setup('stx_option'),
      'pyproject.toml': '[build-system]\nrequires = ["--index-url http://127.0.0.1:1/"]\n',
    }),
    stx_old: sdist('stx_old', { 'setup.py': setup('stx_old', 'import pkg_resources'), 'm_stx_old.py': '' }),
    stx_new: sdist('stx_new', {
      'setup.py': setup('stx_new'),
      'm_stx_new.py': '',
      'pyproject.toml': '[build-system]\nrequires = ["setuptools>=82"]\nbuild-backend = "setuptools.build_meta"\n',
    }),
    stx_patched: sdist('stx_patched', {
      'setup.py': setup('stx_patched'),
      'm_stx_patched.py': 'word = "as released"\n',
    }),
    stx_link: sdist('stx_link', { 'setup.py': setup('stx_link'), 'm_stx_link.py': '' }, '/dev/null'),
  };
  for (const [name, made] of Object.entries(own)) files.set(`${name}-1.0.tar.gz`, await made);
  for (const version of ['1.0+x.1', '1!2.0'])
    files.set(
      `stx_${version.includes('+') ? 'local' : 'epoch'}-${version}-py3-none-any.whl`,
      wheel(version.includes('+') ? 'stx_local' : 'stx_epoch', version),
    );
});
afterAll(() => index.close());

test('code of sdists sees no network, password, secret or shared cache while it is locked, and each fault is told', async () => {
  await addTinyImage(trial, { pipPackages: ['stx-spy', 'stx-bom', 'stx-latin', 'stx-option'] });
  const output = (await trial.fails(['lock', 'e2e-tiny'], { PIP_INDEX_URL: index.url })).replaceAll('\n', '');
  expect(output).not.toContain('index-canary');
  const spied = /SPY(?<seen>\{.*?\})YPS/u.exec(output)?.groups?.seen;
  expect(JSON.parse(spied ?? '{}')).toEqual({
    connect: expect.stringMatching(/^refused: /u),
    devices: [],
    pip: 'refused: FileNotFoundError',
    secrets: 'refused: FileNotFoundError',
    canary: [],
    tools: [],
    cache: '[]',
  });
  expect(output).toContain('stx-bom 1.0: pyproject.toml begins with a byte-order mark');
  expect(output).toContain('stx-latin 1.0: pyproject.toml is not UTF-8');
  expect(output).toContain('stx-option 1.0: what its build needs is not a requirement');
});

test('what sources really hold is locked and built, and a yanked release is told', async () => {
  const pipPackages = ['stx-old', 'stx-new', 'stx-link', 'stx-local==1.0+x.1', 'stx-epoch==1!2.0'];
  await addTinyImage(trial, { pipPackages });
  const output = await trial.ok(['lock', 'e2e-tiny'], { PIP_INDEX_URL: index.url });
  expect(output).toContain('stx-local 1.0+x.1 is yanked: breaks & burns');
  const lock = await trial.read('images/e2e-tiny/image.lock.yaml');
  for (const file of ['stx_local-1.0+x.1-py3-none-any.whl', 'stx_epoch-1!2.0-py3-none-any.whl'])
    expect(lock).toContain(file);
  const needs = (name: string): string =>
    new RegExp(`- name: ${name}\\n(?:(?!- name).*\\n)*`, 'u').exec(lock)?.[0] ?? '';
  expect(needs('stx-old')).toMatch(/- setuptools==(?:[0-7]?\d|80)\./u);
  expect(needs('stx-new')).toMatch(/- setuptools==(?:8[2-9]|9\d|\d{3,})\./u);
  await trial.ok(['build-wheels', 'e2e-tiny'], { PIP_INDEX_URL: index.url });
});

/** A stand-in for a repository of packaging: a mirror with one commit, which holds a series and its patches. */
async function mirrorSeries(commit: string, patches: Record<string, string>): Promise<string> {
  const archive = pack();
  for (const [name, text] of Object.entries(patches)) archive.entry({ name: `debian/patches/${name}` }, text);
  archive.finalize();
  const mirror = await makeFolder();
  const file = join(mirror, 'team', 'packaging', `${commit}.tar.gz`);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, gzipSync(await buffer(archive)));
  return mirror;
}

test('the series of a commit patches an sdist: its wheel has the change, and the lock what it then requires', async () => {
  const commit = 'c'.repeat(40);
  const [before, after] = [
    setup('stx_patched'),
    setup('stx_patched').replace(')', ', install_requires=["stx-local"])'),
  ];
  const lines = (text: string, mark: string): string => text.replaceAll(/^/gmu, mark);
  const requires = `--- setup.py\n+++ setup.py\n@@ -1,3 +1,3 @@\n${lines(before.trimEnd(), '-')}\n${lines(after.trimEnd(), '+')}\n`;
  const word = (from: string, to: string): string =>
    `--- a/m_stx_patched.py\n+++ b/m_stx_patched.py\n@@ -1 +1 @@\n-word = "${from}"\n+word = "${to}"\n`;
  const mirror = await mirrorSeries(commit, {
    series: '# in this order\nb.patch\na.patch\nrequires.patch -p0\n',
    'b.patch': word('as released', 'once'),
    'a.patch': word('once', 'twice'),
    'requires.patch': requires,
  });
  const env = { PIP_INDEX_URL: index.url, STX_SOURCE_MIRROR: mirror };
  const git = { repository: 'https://git.invalid/team/packaging', commit, subdirectory: 'debian/patches' };
  await addTinyImage(trial, {
    project: 'stx-patched',
    source: { sdist: { name: 'stx-patched', version: '1.0' } },
    patches: [{ git, series: 'series' }],
    pipPackages: [],
  });
  await trial.ok(['lock', 'e2e-tiny'], env);
  const lock = await trial.read('images/e2e-tiny/image.lock.yaml');
  expect(lock).toContain('stx_local-1.0+x.1-py3-none-any.whl');
  expect(lock).toMatch(/- file: b\.patch\n.*\n.*- file: a\.patch\n.*\n.*- file: requires\.patch\n.*\n *strip: 0/u);
  await trial.ok(['build-wheels', 'e2e-tiny'], env);
  const receipt = await trial.read('dist/wheels/e2e-tiny/receipt.json');
  const { wheels } = JSON.parse(receipt) as { wheels: { name: string; file: string; sha256: string }[] };
  const { sha256 = '', file = '' } = wheels.find(({ name }) => name === 'stx-patched') ?? {};
  const cache = trial.env.STX_CACHE_DIR ?? '';
  const stored = await readFile(join(cache, 'wheels', 'sha256', sha256.slice(0, 2), sha256, file));
  expect(strFromU8(unzipSync(stored)['m_stx_patched.py'] ?? new Uint8Array())).toBe('word = "twice"\n');
});

test('a plain-HTTP index on a host that pip does not trust is refused at once, and used where PIP_TRUSTED_HOST names it', async () => {
  // The name that BuildKit gives the loopback of its steps.
  const named = index.url.replace('127.0.0.1', 'buildkitsandbox');
  await addTinyImage(trial);
  const output = await trial.fails(['lock', 'e2e-tiny'], { PIP_INDEX_URL: named });
  expect(output).toContain('PIP_INDEX_URL names a plain-HTTP index that pip does not trust: buildkitsandbox');
  expect(output).toContain('set PIP_TRUSTED_HOST=buildkitsandbox');
  // A setting that names this machine gives the steps its network; nothing is fetched by FTP.
  const env = { PIP_INDEX_URL: named, PIP_TRUSTED_HOST: 'buildkitsandbox', ftp_proxy: 'http://127.0.0.1:9' };
  await trial.ok(['lock', 'e2e-tiny'], env);
});
