import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { jest } from '@jest/globals';
import { readJson, verificationSchema } from '@stx/formats';
import { runProgram } from '@stx/process';
import type { ProbePlan } from './probe-plan.js';
import { reportSchema, type Report } from './report.js';
import { PROBE_SOURCE, stageProbe } from './stage-probe.js';

const PYTHON = process.env.STX_PYTHON ?? 'python3';

interface Fake {
  version: string;
  /** Paths below site-packages; they are the distribution's RECORD. */
  files?: Record<string, string>;
  /** Console script -> what its file holds after the shebang. */
  scripts?: Record<string, string>;
  requires?: string[];
}

jest.setTimeout(60_000);

/** This machine's pip as a zip that runs, as a wheel does: distributions keep pip's own wheel in different places, or nowhere. */
const PACK_PIP = `
import os, shutil, sys
import pip
root = os.path.dirname(os.path.dirname(pip.__file__))
print(shutil.make_archive(sys.argv[1], 'zip', root, 'pip'))
`;

let folder: string;
let venv: string;
let sitePackages: string;
let pipWheel: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stx-probe-test-'));
  venv = join(folder, 'venv');
  await runProgram(PYTHON, ['-m', 'venv', '--without-pip', venv]);
  const ask = 'import sysconfig; print(sysconfig.get_paths()["purelib"])';
  sitePackages = (await runProgram(join(venv, 'bin/python'), ['-c', ask])).stdout.trim();
  pipWheel = (await runProgram(PYTHON, ['-c', PACK_PIP, join(folder, 'pip')])).stdout.trim();
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

afterEach(() => {
  rmSync(sitePackages, { recursive: true, force: true });
  for (const name of installedScripts.splice(0)) rmSync(join(venv, 'bin', name));
});

const installedScripts: string[] = [];

function write(path: string, content: string, mode = 0o644): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  chmodSync(path, mode);
}

function install(name: string, fake: Fake): void {
  const info = `${name}-${fake.version}.dist-info`;
  const scripts = Object.entries(fake.scripts ?? {});
  const files = {
    ...fake.files,
    [`${info}/METADATA`]: [
      'Metadata-Version: 2.1',
      `Name: ${name}`,
      `Version: ${fake.version}`,
      ...(fake.requires ?? []).map((requirement) => `Requires-Dist: ${requirement}`),
      '',
    ].join('\n'),
    [`${info}/entry_points.txt`]: `[console_scripts]\n${scripts.map(([script]) => `${script} = a:b\n`).join('')}`,
  };
  for (const [path, content] of Object.entries(files)) write(join(sitePackages, path), content);
  write(
    join(sitePackages, info, 'RECORD'),
    [...Object.keys(files), `${info}/RECORD`, '../../../bin/x.py'].join(',,\n'),
  );
  for (const [script, body] of scripts) {
    write(join(venv, 'bin', script), `#!${join(venv, 'bin/python')}\n${body}`, 0o755);
    installedScripts.push(script);
  }
}

async function probe(changes: Partial<ProbePlan> = {}): Promise<Report> {
  const run = mkdtempSync(join(folder, 'run-'));
  const plan: ProbePlan = {
    ...verificationSchema.parse({}),
    image: 'nova',
    digest: `sha256:${'a'.repeat(64)}`,
    venv,
    temporary: run,
    timeoutSeconds: 30,
    prepareTimeoutSeconds: 30,
    proofSeconds: 0.5,
    distributions: [],
    removed: [],
    ...changes,
  };
  writeFileSync(join(run, 'plan.json'), JSON.stringify(plan));
  const report = join(run, 'report.json');
  await runProgram(PYTHON, ['-I', '-B', PROBE_SOURCE, join(run, 'plan.json'), report]);
  return readJson(reportSchema, report, 'the probe wrote it');
}

const python = (code: string): string[] => [join(venv, 'bin/python'), '-c', code];
const faultsOf = (report: Report): string[] => report.faults.map(({ check, subject }) => `${check} ${subject}`);
const messageOf = (report: Report): string => report.faults.map(({ message }) => message).join('\n');

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

describe('distributions', () => {
  test('what agrees with the lock is no fault, in whatever spelling', async () => {
    install('Oslo_Config', { version: '10.0.0' });
    const report = await probe({ distributions: [{ name: 'oslo-config', version: '10.0' }] });
    expect(report).toMatchObject({ ok: true, faults: [], checks: { distributions: 1 } });
  });

  test('missing, wrong, extra, doubled and not removed ones are all told at once', async () => {
    install('wrong', { version: '1.10' });
    install('extra', { version: '1' });
    install('removed', { version: '1' });
    install('twice', { version: '1' });
    install('twice', { version: '2' });
    mkdirSync(join(sitePackages, 'damaged-1.dist-info'));
    const report = await probe({
      distributions: [
        { name: 'missing', version: '1' },
        { name: 'wrong', version: '1.1' },
        { name: 'twice', version: '1' },
      ],
      removed: ['removed'],
    });
    const subjects = report.faults.filter(({ check }) => check === 'distributions').map(({ subject }) => subject);
    expect(subjects).toEqual(expect.arrayContaining(['missing', 'wrong', 'extra', 'removed', 'twice']));
    expect(messageOf(report)).toContain('is there at 1.10; the lock has it at 1.1');
    expect(messageOf(report)).toContain('was to be removed');
    expect(messageOf(report)).toContain('names no distribution');
  });
});

describe('conflicts', () => {
  const line = 'needy 1 requires absent, which is not installed.';
  const locked = [{ name: 'needy', version: '1' }];

  test('what pip check says is a fault; an accepted line is not, and an acceptance of what no longer occurs is', async () => {
    install('needy', { version: '1', requires: ['absent'] });
    const refused = await probe({ distributions: locked, pip: pipWheel });
    expect(refused.faults).toEqual([{ check: 'requirements', subject: 'needy', message: line }]);
    const accepted = await probe({ distributions: locked, pip: pipWheel, conflicts: [line, 'gone 1 requires b'] });
    expect(accepted.accepted).toEqual([line]);
    expect(messageOf(accepted)).toBe('no longer occurs, take it out of verify.yaml: gone 1 requires b');
  });

  test('an image without pip has the check left out, and says so', async () => {
    expect((await probe()).skipped).toEqual([{ what: 'pip check', reason: expect.any(String) }]);
  });

  test('a pip that does not run is a fault', async () => {
    expect(faultsOf(await probe({ pip: join(folder, 'no.whl') }))).toEqual(['requirements pip check']);
  });
});

describe('imports', () => {
  const locked = [{ name: 'a', version: '1' }];
  const load = async (files: Record<string, string>, changes: Partial<ProbePlan> = {}): Promise<Report> => {
    install('a', { version: '1', files });
    return probe({ distributions: locked, ...changes });
  };

  test('modules, packages and packages of a namespace are imported, once each', async () => {
    const report = await load({
      'single.py': '',
      'package/__init__.py': '',
      'package/inner.py': 'raise SystemError("is not imported by itself")',
      'space/inner/__init__.py': '',
      'not-a-module/x.py': 'raise SystemError("is data")',
    });
    expect(report).toMatchObject({ ok: true, checks: { imports: 3 } });
  });

  test('one broken module does not hide the next, and each way of breaking is told', async () => {
    const report = await load({
      'broken/__init__.py': 'import absent_module',
      'leaves.py': 'raise SystemExit(0)',
      'crashes.py': 'import os, signal; os.kill(os.getpid(), signal.SIGSEGV)',
      'works.py': '',
    });
    expect(faultsOf(report)).toEqual(['imports broken', 'imports crashes', 'imports leaves']);
    expect(messageOf(report)).toContain("No module named 'absent_module'");
    expect(messageOf(report)).toContain('killed by signal 11');
  });

  test('an import that does not come to an end is ended, with the time limit as its fault', async () => {
    const report = await load({ 'hangs.py': 'import time; time.sleep(60)' }, { timeoutSeconds: 0.5 });
    expect(faultsOf(report)).toEqual(['imports hangs']);
    expect(messageOf(report)).toContain('not imported within the time limit');
  });

  test('a module sees nothing that an earlier one did to the interpreter', async () => {
    const report = await load({
      'aaa.py': 'import builtins; builtins.patched = True; print("{}")',
      'bbb.py': 'import builtins; assert not hasattr(builtins, "patched")',
      'ccc.py': 'import plan',
    });
    expect(faultsOf(report)).toEqual(['imports ccc']);
  });

  test('an exclusion is told with its reason, a stale one is a fault, and test suites are left out by rule', async () => {
    const report = await load(
      {
        'broken.py': 'import absent_module',
        'tests/__init__.py': 'import absent_module',
        'uwsgidecorators.py': 'import uwsgi',
      },
      { imports: { broken: 'needs a kernel module', gone: 'is not there any more' } },
    );
    expect(faultsOf(report)).toEqual(['imports gone']);
    expect(report.skipped).toContainEqual({ what: 'import broken', reason: 'needs a kernel module' });
    expect(report.skipped).toContainEqual({ what: 'import uwsgidecorators', reason: expect.any(String) });
    expect(report.skipped).toContainEqual({ what: 'import tests (of a)', reason: expect.stringContaining('tests') });
  });
});

describe('console scripts', () => {
  const locked = [{ name: 'a', version: '1' }];
  const start = async (scripts: Record<string, string>, changes: Partial<ProbePlan> = {}): Promise<Report> => {
    install('a', { version: '1', scripts });
    return probe({ distributions: locked, ...changes });
  };

  test('a script that ends without a traceback has started, whatever its exit code', async () => {
    const report = await start({
      helps: 'import sys; assert sys.argv[1:] == ["--help"]; assert sys.stdin.read() == ""',
      refuses: 'raise SystemExit(2)',
      'lockutils-wrapper': 'import sys; assert sys.argv[1:] == ["true"]',
      unconfigured:
        'import sys, types\nclass ConfigFilesNotFoundError(Exception): pass\n' +
        'ConfigFilesNotFoundError.__module__ = "oslo_config.cfg"\nraise ConfigFilesNotFoundError("a.conf")',
    });
    expect(report).toMatchObject({ ok: true, checks: { scripts: 4 } });
  });

  test('each way of not starting is told', async () => {
    const report = await start({
      broken: 'import absent_module',
      crashes: 'import os, signal; os.kill(os.getpid(), signal.SIGSEGV)',
      'does-not-compile': 'def',
      'lacks-a-program': 'raise SystemExit(127)',
      logs: 'import sys; p="12:00 ERROR nova "; print(p + "Traceback (most recent call last):\\n" + p + "  File x\\n" + p + "KeyError: 1\\n12:01 INFO bye", file=sys.stderr)',
    });
    expect(faultsOf(report)).toEqual([
      'scripts broken',
      'scripts crashes',
      'scripts does-not-compile',
      'scripts lacks-a-program',
      'scripts logs',
    ]);
    for (const part of ['absent_module', 'signal 11', 'SyntaxError', 'exit code 127', 'KeyError: 1']) {
      expect(messageOf(report)).toContain(part);
    }
  });

  test('a script that serves instead of answering --help has not shown that it starts', async () => {
    const report = await start({ serves: 'import time; time.sleep(60)' }, { timeoutSeconds: 0.5 });
    expect(faultsOf(report)).toEqual(['scripts serves']);
    expect(messageOf(report)).toContain('still ran at the time limit');
  });

  test('a declared script without its file is a fault, and a file that nobody declares is started too', async () => {
    install('a', { version: '1', scripts: { declared: '' } });
    rmSync(join(venv, 'bin/declared'));
    installedScripts.splice(0, 1, 'loose');
    write(join(venv, 'bin/loose'), `#!${join(venv, 'bin/python')}\nimport absent_module`, 0o755);
    expect(faultsOf(await probe({ distributions: locked }))).toEqual(['scripts declared', 'scripts loose']);
  });

  test('verify.yaml can give other arguments or a reason to leave a script out; a stale entry is a fault', async () => {
    const report = await start(
      { special: 'import sys; assert sys.argv[1:] == ["--version"]', broken: 'import absent_module' },
      { scripts: { special: { arguments: ['--version'] }, broken: { skip: 'needs a host' }, gone: { skip: 'x' } } },
    );
    expect(faultsOf(report)).toEqual(['scripts gone']);
    expect(report.skipped).toContainEqual({ what: 'script broken', reason: 'needs a host' });
  });

  test("pecan's script for gunicorn is left out, but not where gunicorn is there", async () => {
    const scripts = { gunicorn_pecan: 'import absent_module' };
    expect((await start(scripts)).skipped.map(({ what }) => what)).toContain('script gunicorn_pecan');
    install('gunicorn', { version: '1' });
    const plan = { distributions: [...locked, { name: 'gunicorn', version: '1' }] };
    expect(faultsOf(await probe(plan))).toEqual(['scripts gunicorn_pecan']);
  });
});

describe('the service', () => {
  const server = (port: number): string =>
    `import http.server as h
class H(h.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(300 if self.path == "/" else 200); self.end_headers(); self.wfile.write(b"versions")
h.HTTPServer(("127.0.0.1", ${String(port)}), H).serve_forever()`;

  test('answers, stays up for its clients, and is ended with all that it started', async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${String(port)}`;
    const report = await probe({
      services: [
        {
          name: 'api',
          start: python(
            `import subprocess, sys; subprocess.run([sys.executable, "-c", ${JSON.stringify(server(port))}])`,
          ),
          checks: [
            { url: `${url}/`, status: [300], contains: 'versions' },
            { url: `${url}/v3`, status: [200] },
          ],
          timeoutSeconds: 10,
        },
      ],
      processes: [
        {
          name: 'client',
          run: python(`import urllib.request as u; print(u.urlopen("${url}/v3").read().decode())`),
          exitCodes: [0],
          contains: 'versions',
        },
      ],
    });
    expect(report.faults).toEqual([]);
    expect(report.services).toEqual([{ name: 'api', millisecondsToAnswer: expect.any(Number) }]);
    await expect(fetch(url)).rejects.toThrow();
  });

  test('that dies, answers otherwise, is not there or dies later is a fault; the next one is tried all the same', async () => {
    const [port, later] = [await freePort(), await freePort()];
    const end = join(mkdtempSync(join(tmpdir(), 'stx-probe-')), 'end');
    const check = { url: `http://127.0.0.1:${String(port)}/`, status: [200] };
    const report = await probe({
      services: [
        { name: 'dies', start: python('raise SystemExit("no database")'), checks: [check], timeoutSeconds: 10 },
        { name: 'absent', start: ['/no/such/service'], checks: [check], timeoutSeconds: 10 },
        { name: 'otherwise', start: python(server(port)), checks: [check], timeoutSeconds: 5 },
        {
          name: 'dies-later',
          start: python(
            `import os, threading, time\ndef wait():\n    while not os.path.exists("${end}"): time.sleep(0.02)\n    os._exit(3)\nthreading.Thread(target=wait).start()\n${server(later)}`,
          ),
          checks: [{ url: `http://127.0.0.1:${String(later)}/`, status: [300] }],
          timeoutSeconds: 10,
        },
      ],
      processes: [
        { name: 'waits', run: python(`import time; open("${end}", "w").close(); time.sleep(1.5)`), exitCodes: [0] },
      ],
    });
    expect(faultsOf(report)).toEqual(['services dies', 'services absent', 'services otherwise', 'services dies-later']);
    for (const part of ['no database', 'answered 300, not 200', 'answered at first, then ended with code 3']) {
      expect(messageOf(report)).toContain(part);
    }
  });

  test('an agent that says what is expected and runs on has started; a client must also end well', async () => {
    const agent = 'import time; print("ready", flush=True); time.sleep(60)';
    const report = await probe({
      processes: [
        { name: 'agent', run: python(agent), exitCodes: [0], contains: 'ready' },
        { name: 'mute-agent', run: python(agent), exitCodes: [0], contains: 'other words' },
        { name: 'client', run: python('raise SystemExit("ready")'), exitCodes: [0], contains: 'ready' },
      ],
      timeoutSeconds: 3,
    });
    expect(faultsOf(report)).toEqual(['processes mute-agent', 'processes client']);
  });

  test('finds its files and environment, is prepared first, and has the programs it needs', async () => {
    const file = join(folder, 'laid/out.conf');
    const reads = `import os; raise SystemExit(open(os.environ["CONF"]).read() + os.environ["HOME"])`;
    const report = await probe({
      files: { [file]: 'from the file' },
      environment: { CONF: file, PATH: join(venv, 'bin'), HOME: '/the/home' },
      prepare: [python(reads), python('pass')],
      programs: [['python', '--version'], ['python', '-c', 'raise SystemExit(3)'], ['absent-program']],
    });
    expect(faultsOf(report)).toEqual([
      expect.stringContaining('programs python -c'),
      'programs absent-program',
      expect.stringContaining('prepare '),
    ]);
    expect(messageOf(report)).toContain('from the file/the/home');
  });
});

test('the staged folder holds all that the launch reads, readable for the service user', async () => {
  const staged = join(folder, 'staged');
  const run = mkdtempSync(join(folder, 'run-'));
  const before = process.umask(0o077);
  try {
    const plan = { ...verificationSchema.parse({}), image: 'nova', digest: `sha256:${'a'.repeat(64)}` };
    const paths = { venv, temporary: run, timeoutSeconds: 2, prepareTimeoutSeconds: 2, proofSeconds: 1 };
    await stageProbe(staged, { ...plan, ...paths, distributions: [], removed: [] }, pipWheel);
  } finally {
    process.umask(before);
  }
  const { stdout } = await runProgram('find', [staged, '-mindepth', '1', '!', '-perm', '-o=r']);
  expect(stdout).toBe('');
  const report = join(run, 'report.json');
  const { stdout: said } = await runProgram(PYTHON, ['-IB', join(staged, 'probe'), join(staged, 'plan.json'), report]);
  expect(said).toContain('done, 0 faults');
  expect(readJson(reportSchema, report, 'the probe wrote it').ok).toBe(true);
});
