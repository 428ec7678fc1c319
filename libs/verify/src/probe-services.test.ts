import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeEnvironment, faultsOf, messageOf, useFakeEnvironment } from '../testing/fake-environment.js';

let fake: FakeEnvironment;
useFakeEnvironment((made) => {
  fake = made;
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

describe('the service', () => {
  const server = (port: number): string =>
    `import http.server as h
class H(h.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(300 if self.path == "/" else 200); self.end_headers(); self.wfile.write(b"versions")
h.HTTPServer(("127.0.0.1", ${String(port)}), H).serve_forever()`;

  test('answers, stays up for its clients, and is ended with its child processes', async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${String(port)}`;
    const report = await fake.probe({
      services: [
        {
          name: 'api',
          start: fake.python(
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
          run: fake.python(`import urllib.request as u; print(u.urlopen("${url}/v3").read().decode())`),
          exitCodes: [0],
          contains: 'versions',
        },
      ],
    });
    expect(report.faults).toEqual([]);
    expect(report.services).toEqual([{ name: 'api', millisecondsToAnswer: expect.any(Number) }]);
    await expect(fetch(url)).rejects.toThrow();
  });

  test('that exits, answers otherwise, is missing or exits later is a fault; the next one is still started', async () => {
    const [port, later] = [await freePort(), await freePort()];
    const end = join(mkdtempSync(join(tmpdir(), 'stx-probe-')), 'end');
    const check = { url: `http://127.0.0.1:${String(port)}/`, status: [200] };
    const report = await fake.probe({
      services: [
        { name: 'dies', start: fake.python('raise SystemExit("no database")'), checks: [check], timeoutSeconds: 10 },
        { name: 'absent', start: ['/no/such/service'], checks: [check], timeoutSeconds: 10 },
        {
          name: 'otherwise',
          start: fake.python(server(port)),
          // A check that passes must not hide one that fails at the same address.
          checks: [check, { ...check, status: [300] }],
          timeoutSeconds: 5,
        },
        {
          name: 'dies-later',
          start: fake.python(
            `import os, threading, time\ndef wait():\n    while not os.path.exists("${end}"): time.sleep(0.02)\n    os._exit(3)\nthreading.Thread(target=wait).start()\n${server(later)}`,
          ),
          checks: [{ url: `http://127.0.0.1:${String(later)}/`, status: [300] }],
          timeoutSeconds: 10,
        },
      ],
      processes: [
        {
          name: 'waits',
          run: fake.python(`import time; open("${end}", "w").close(); time.sleep(1.5)`),
          exitCodes: [0],
        },
      ],
    });
    expect(faultsOf(report)).toEqual(['services dies', 'services absent', 'services otherwise', 'services dies-later']);
    for (const part of ['no database', 'answered 300, not 200', 'answered at first, then ended with code 3']) {
      expect(messageOf(report)).toContain(part);
    }
  });

  test('an agent that prints the expected text and keeps running has started; a client must also exit with 0', async () => {
    const agent = 'import time; print("ready", flush=True); time.sleep(60)';
    const report = await fake.probe({
      processes: [
        { name: 'agent', run: fake.python(agent), exitCodes: [0], contains: 'ready' },
        { name: 'mute-agent', run: fake.python(agent), exitCodes: [0], contains: 'other words' },
        { name: 'client', run: fake.python('raise SystemExit("ready")'), exitCodes: [0], contains: 'ready' },
      ],
      timeoutSeconds: 3,
    });
    expect(faultsOf(report)).toEqual(['processes mute-agent', 'processes client']);
  });

  test('has its files, environment and programs, and is prepared before its start', async () => {
    const file = join(fake.folder, 'laid/out.conf');
    const reads = `import os; raise SystemExit(open(os.environ["CONF"]).read() + os.environ["HOME"])`;
    const report = await fake.probe({
      files: { [file]: 'from the file' },
      environment: { CONF: file, PATH: join(fake.venv, 'bin'), HOME: '/the/home' },
      prepare: [fake.python(reads), fake.python('pass')],
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
