import { createServer } from 'node:net';
import { FAULTY_SERVER } from '../testing/faulty-server.js';
import { type FakeEnvironment, faultsOf, messageOf, useFakeEnvironment } from '../testing/fake-environment.js';

let fake: FakeEnvironment;
useFakeEnvironment((made) => {
  fake = made;
});

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  for (const server of servers) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const ports = servers.map((server) => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the server has no port');
    return address.port;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** The behavior of each faulty service, and its message in the report. */
const FAULTY: Record<string, string> = {
  once: 'ended with code 0',
  soon: 'ended with code 0',
  crashes: 'ended with code 3',
  restarts: 'it was restarted',
  // It does not listen, but another process does.
  idle: 'not this service',
  noisy: 'wrote more than 16 MiB',
  silent: 'gave no complete answer within',
  'trickles-head': 'gave no complete answer within',
  'trickles-body': 'gave no complete answer within',
  'endless-headers': 'gave ',
  'endless-continue': 'gave ',
  'endless-body': 'gave an answer of more than 4 MiB',
  'endless-chunks': 'gave an answer of more than 4 MiB',
  redirects: 'answered 302, not 200',
};
const MODES = Object.keys(FAULTY);

test(`${String(MODES.length)} of ${String(MODES.length)} faulty services are found, and the working one passes`, async () => {
  const [sound = 0, foreign = 0, ...ports] = await freePorts(MODES.length + 2);
  const start = (...words: (string | number)[]): string[] => [...fake.python(FAULTY_SERVER), ...words.map(String)];
  const check = (port: number): object => ({ url: `http://127.0.0.1:${String(port)}/`, contains: 'ok', status: [200] });
  const services = [
    // It also answers on the port of an idle service.
    { name: 'sound', start: start('sound', sound, foreign), checks: [check(sound)] },
    ...MODES.map((mode, number) => {
      const port = mode === 'idle' ? foreign : (ports[number] ?? 0);
      // The socket of the first answer has to be seen before the one that follows it.
      const proofSeconds = mode === 'restarts' ? 3 : 1;
      return { name: mode, start: start(mode, port), checks: [check(port)], timeoutSeconds: 5, proofSeconds };
    }),
  ];
  const report = await fake.probe({ services: services as never });
  expect(new Set(faultsOf(report))).toEqual(new Set(MODES.map((mode) => `services ${mode}`)));
  for (const [mode, message] of Object.entries(FAULTY)) {
    expect(report.faults.find(({ subject }) => subject === mode)?.message).toContain(message);
  }
});

test('the whole verification has a time limit, which ends running programs', async () => {
  const report = await fake.probe({
    prepare: [fake.python('import time; time.sleep(600)')],
    totalSeconds: 2,
    prepareTimeoutSeconds: 600,
  });
  expect(faultsOf(report)).toContain('verification the whole');
  expect(messageOf(report)).toContain('did not end within 2 s; it was at: preparing');
});

const SPAM = 'import sys\nwhile True: sys.stdout.write("x" * 65536)';
const PROGRAMS: [string, number, string | undefined][] = [
  ['import nosuch', 0, "No module named 'nosuch'"],
  ['raise ValueError(1)', 0, 'ValueError: 1'],
  ['raise SystemExit(1)', 0, 'ended with exit code 1'],
  ['raise SystemExit(2)', 0, 'ended with exit code 2'],
  ['raise SystemExit(127)', 0, 'ended with exit code 127'],
  ['import os; os.kill(os.getpid(), 11)', 0, 'killed by signal 11'],
  ['import time; time.sleep(60)', 0, 'still ran at the time limit'],
  [SPAM, 0, 'wrote more than 16 MiB'],
  // Only the exit code is accepted, no traceback and no other code.
  ['import nosuch', 1, "No module named 'nosuch'"],
  ['raise SystemExit(2)', 1, 'expected exit code 1'],
  ['pass', 1, 'expected exit code 1'],
  ['raise SystemExit("usage: …")', 1, undefined],
  ['pass', 0, undefined],
];

test(`programs that failed are found in ${String(PROGRAMS.length)} of ${String(PROGRAMS.length)} cases`, async () => {
  const programs = PROGRAMS.map(([code, exit]) =>
    exit === 0 ? ['python', '-c', code] : { run: ['python', '-c', code], exit, reason: 'it has no --help' },
  );
  const report = await fake.probe({
    programs,
    environment: { PATH: `${fake.venv}/bin` },
    timeoutSeconds: 10,
  });
  const expected = PROGRAMS.flatMap(([, , message]) => (message === undefined ? [] : [message]));
  expect(report.faults).toHaveLength(expected.length);
  expected.forEach((message, number) => {
    expect(report.faults[number]?.message).toContain(message);
  });
  expect(report.accepted).toEqual([expect.stringContaining('it has no --help')]);
});

test('an agent must keep running after it printed the expected text, however late, and one that stays up must not exit', async () => {
  const late = (seconds: number, then: string): string[] =>
    fake.python(`import time; time.sleep(${String(seconds)}); print("ready", flush=True); ${then}`);
  const report = await fake.probe({
    processes: [
      { name: 'crashes late', run: late(1.8, 'time.sleep(0.6); raise SystemExit(4)'), contains: 'ready' },
      { name: 'ends well', run: late(0, 'time.sleep(0.2)'), contains: 'ready', staysUp: true },
      { name: 'is a client', run: late(0, 'pass'), contains: 'ready' },
      { name: 'stays', run: late(0, 'time.sleep(60)'), contains: 'ready', staysUp: true },
      { name: 'spams', run: fake.python(`print("ready", flush=True)\n${SPAM}`), contains: 'ready' },
    ],
    timeoutSeconds: 2,
    proofSeconds: 2,
  });
  expect(faultsOf(report)).toEqual(['processes crashes late', 'processes ends well', 'processes spams']);
});
