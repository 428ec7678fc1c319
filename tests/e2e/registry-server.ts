import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { freePort } from './free-port.js';
import { makeFolder } from './workspace.js';

/** A container registry on loopback: Debian's docker-registry, its storage in a folder of the test. */
export class RegistryServer {
  readonly host: string;
  /** What the server keeps. */
  readonly folder: string;
  private readonly config: string;
  private running: ReturnType<typeof serve> | undefined;

  constructor(host: string, folder: string, config: string) {
    this.host = host;
    this.folder = folder;
    this.config = config;
  }

  async start(): Promise<void> {
    const log = join(this.folder, 'log');
    this.running = serve(this.config, log);
    for (let waited = 0; !(await this.answers()); waited += 100) {
      if (waited > 20_000) throw new Error(`docker-registry does not answer:\n${await readFile(log, 'utf8')}`);
      await sleep(100);
    }
  }

  private async answers(): Promise<boolean> {
    return await fetch(`http://${this.host}/v2/`).then(
      () => true,
      () => false,
    );
  }

  async stop(): Promise<void> {
    this.running?.kill('SIGTERM');
    await this.running;
  }

  /** How many blobs were sent to it in all. */
  async uploads(): Promise<number> {
    return (await readFile(join(this.folder, 'log'), 'utf8')).match(/"PATCH \/v2\//gu)?.length ?? 0;
  }

  /** The file in which it keeps a blob. */
  blobFile(digest: string): string {
    const hex = digest.replace('sha256:', '');
    return join(this.folder, 'data/docker/registry/v2/blobs/sha256', hex.slice(0, 2), hex, 'data');
  }
}

const serve = (config: string, log: string) =>
  execa('docker-registry', ['serve', config], {
    stdout: { file: log, append: true },
    stderr: { file: log, append: true },
    reject: false,
  });

/** Starts a registry; `htpasswd` is the content of a file of users, without it all may do all. */
export async function startRegistry(htpasswd?: string): Promise<RegistryServer> {
  if ((await execa('docker-registry', ['--version'], { reject: false })).exitCode !== 0) {
    const as = process.getuid?.() === 0 ? ['env'] : ['sudo', '--non-interactive'];
    const apt = [...as, 'apt-get', '-qq', '-o', 'Acquire::Retries=3'];
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    for (const args of [['update'], ['install', '--yes', '--no-install-recommends', 'docker-registry']]) {
      const [program = 'env', ...rest] = [...apt, ...args];
      await execa(program, rest, { env });
    }
  }
  const folder = await makeFolder();
  const host = `127.0.0.1:${String(await freePort())}`;
  const users = join(folder, 'htpasswd');
  if (htpasswd !== undefined) await writeFile(users, htpasswd);
  const config = {
    version: '0.1',
    log: { level: 'info' },
    storage: { filesystem: { rootdirectory: join(folder, 'data') }, delete: { enabled: true } },
    http: { addr: host },
    ...(htpasswd === undefined ? {} : { auth: { htpasswd: { realm: 'stx', path: users } } }),
  };
  // JSON is YAML.
  await writeFile(join(folder, 'config.yml'), JSON.stringify(config));
  const server = new RegistryServer(host, folder, join(folder, 'config.yml'));
  await server.start();
  return server;
}
