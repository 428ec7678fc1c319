import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { cacheFolder } from '@stx/engine';
import { freePort } from './free-port.js';
import { makeFolder } from './workspace.js';

/** Settings by which a workspace reaches an engine. */
type Reach = Record<'STX_BUILDER' | 'STX_BUILDER_CA' | 'STX_BUILDER_CERT' | 'STX_BUILDER_KEY', string>;

/** A buildkitd on loopback that only takes clients with a certificate, with a state of its own. */
export class EngineServer {
  readonly folder: string;
  readonly port: number;
  private readonly buildkitd: string;
  private running: ReturnType<typeof serve> | undefined;

  constructor(folder: string, port: number, buildkitd: string) {
    this.folder = folder;
    this.port = port;
    this.buildkitd = buildkitd;
  }

  get address(): string {
    return `tcp://127.0.0.1:${String(this.port)}`;
  }

  certificate(name: 'ca' | 'client' | 'other' | 'server'): string {
    return join(this.folder, `${name}.pem`);
  }

  key(name: 'client' | 'other' | 'server'): string {
    return join(this.folder, `${name}.key`);
  }

  reach(): Reach {
    return {
      STX_BUILDER: this.address,
      STX_BUILDER_CA: this.certificate('ca'),
      STX_BUILDER_CERT: this.certificate('client'),
      STX_BUILDER_KEY: this.key('client'),
    };
  }

  async start(): Promise<void> {
    const args = [
      `--addr=${this.address}`,
      `--root=${join(this.folder, 'state')}`,
      `--tlscacert=${this.certificate('ca')}`,
      `--tlscert=${this.certificate('server')}`,
      `--tlskey=${this.key('server')}`,
      '--oci-worker-net=host',
      '--oci-worker-binary=runc',
    ];
    const log = join(this.folder, `log-${String(Date.now())}`);
    this.running = serve(this.buildkitd, args, log);
    for (let waited = 0; !(await readFile(log, 'utf8').catch(() => '')).includes('running server on'); waited += 100) {
      if (waited > 60_000) throw new Error(`buildkitd does not come up:\n${await readFile(log, 'utf8')}`);
      await sleep(100);
    }
  }

  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    this.running?.kill(signal);
    await this.running;
  }
}

const serve = (program: string, args: readonly string[], log: string) =>
  execa(program, args, {
    cwd: '/',
    stdout: { file: log },
    stderr: { file: log },
    reject: false,
    forceKillAfterDelay: 10_000,
  });

/** A CA, a server's and a client's certificate from it, and one that is from elsewhere. */
async function makeCertificates(folder: string): Promise<void> {
  const path = (file: string): string => join(folder, file);
  const openssl = (...args: string[]): Promise<unknown> => execa('openssl', args);
  const selfSigned = (name: string, key: string): Promise<unknown> =>
    openssl(
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${name}`],
      ...['-keyout', path(key), '-out', path(`${name}.pem`)],
    );
  await selfSigned('ca', 'ca.key');
  await selfSigned('other', 'other.key');
  await writeFile(path('names'), 'subjectAltName=IP:127.0.0.1');
  for (const name of ['server', 'client']) {
    const request = ['-keyout', path(`${name}.key`), '-out', path(`${name}.csr`)];
    await openssl('req', '-newkey', 'rsa:2048', '-nodes', '-subj', `/CN=${name}`, ...request);
    const signed = ['-in', path(`${name}.csr`), '-out', path(`${name}.pem`), '-extfile', path('names')];
    await openssl(
      'x509',
      '-req',
      '-days',
      '2',
      '-CA',
      path('ca.pem'),
      '-CAkey',
      path('ca.key'),
      '-CAcreateserial',
      ...signed,
    );
  }
}

/** Starts the workspace's own BuildKit, which has to be set up, as an engine elsewhere would run. */
export async function startEngine(): Promise<EngineServer> {
  const programs = join(cacheFolder(), 'engine', 'programs');
  const built = (await readdir(programs))
    .map((name) => join(programs, name, 'buildkitd'))
    .filter((file) => existsSync(file));
  const [buildkitd] = built;
  if (buildkitd === undefined) throw new Error(`there is no buildkitd in ${programs}`);
  const folder = await makeFolder();
  await mkdir(join(folder, 'state'));
  await makeCertificates(folder);
  const server = new EngineServer(folder, await freePort(), buildkitd);
  await server.start();
  return server;
}
