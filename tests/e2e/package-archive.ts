import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, normalize } from 'node:path';
import { execa } from 'execa';
import { makeFolder } from './workspace.js';

/** A key for archives; its secret half stays in a folder of the test. */
export interface ArchiveKey {
  fingerprint: string;
  /** The armored public key. */
  text: string;
  home: string;
}

/** Makes a key with gpg (Debian's gpg package). */
export async function makeKey(name: string): Promise<ArchiveKey> {
  const home = await makeFolder();
  const gpg = async (...args: string[]): Promise<string> =>
    (await execa('gpg', ['--homedir', home, '--batch', '--quiet', ...args])).stdout;
  await gpg(
    '--pinentry-mode',
    'loopback',
    '--passphrase',
    '',
    '--quick-generate-key',
    name,
    'ed25519',
    'sign',
    'never',
  );
  const listed = await gpg('--with-colons', '--list-keys');
  const fingerprint = /^fpr:+([0-9A-F]{40}):/mu.exec(listed)?.[1] ?? '';
  const text = await gpg('--armor', '--export', fingerprint);
  await execa('gpgconf', ['--homedir', home, '--kill', 'gpg-agent']);
  return { fingerprint, text, home };
}

/** Builds a package of one program that prints its version. @returns the path of the .deb file. */
export async function makePackage(name: string, version: string, more = ''): Promise<string> {
  const folder = await makeFolder();
  const tree = join(folder, 'tree');
  await mkdir(join(tree, 'DEBIAN'), { recursive: true });
  await mkdir(join(tree, 'usr', 'bin'), { recursive: true });
  const control = `Package: ${name}\nVersion: ${version}\nArchitecture: all\nMaintainer: e2e <e2e@localhost>\nDescription: for a test\n${more}`;
  await writeFile(join(tree, 'DEBIAN', 'control'), control);
  await writeFile(join(tree, 'usr', 'bin', name), `#!/bin/sh\necho ${version}\n`, { mode: 0o755 });
  const path = join(folder, `${name}_${version}_all.deb`);
  await execa('dpkg-deb', ['--root-owner-group', '-Zgzip', '--build', tree, path]);
  return path;
}

export const sha256Of = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** Archives of packages below one URL on loopback, each a folder with lists, with or without a signature. */
export class PackageArchive {
  readonly #folder: string;
  readonly #server: Server;
  readonly port: number;

  constructor(folder: string, server: Server, port: number) {
    this.#folder = folder;
    this.#server = server;
    this.port = port;
  }

  url(name: string): string {
    return `http://127.0.0.1:${String(this.port)}/${name}`;
  }

  /** Puts packages into an archive, and signs its lists anew. */
  async publish(name: string, packages: readonly string[], key?: ArchiveKey): Promise<void> {
    const folder = join(this.#folder, name);
    await mkdir(folder, { recursive: true });
    for (const path of packages) await execa('cp', [path, folder]);
    const stanzas: string[] = [];
    for (const file of (await readdir(folder)).filter((each) => each.endsWith('.deb')).sort()) {
      const path = join(folder, file);
      const { stdout } = await execa('dpkg-deb', ['--field', path]);
      const { size } = await stat(path);
      stanzas.push(
        `${stdout}\nFilename: ./${file}\nSize: ${String(size)}\nSHA256: ${sha256Of(await readFile(path))}\n`,
      );
    }
    const index = stanzas.join('\n');
    await writeFile(join(folder, 'Packages'), index);
    const line = ` ${sha256Of(index)} ${String(index.length)} Packages\n`;
    const release = `Origin: e2e\nLabel: e2e\nDate: ${new Date().toUTCString().replace('GMT', 'UTC')}\nSHA256:\n${line}`;
    await writeFile(join(folder, 'Release'), release);
    if (key === undefined) return;
    const sign = ['--homedir', key.home, '--batch', '--yes', '--quiet', '--clearsign'];
    await execa('gpg', [...sign, '--output', join(folder, 'InRelease'), join(folder, 'Release')]);
    await execa('gpgconf', ['--homedir', key.home, '--kill', 'gpg-agent']);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }
}

/** Starts a server on loopback with no archive yet. */
export async function startArchive(): Promise<PackageArchive> {
  const folder = await makeFolder();
  const server = createServer((request, response) => {
    const path = join(folder, normalize(new URL(request.url ?? '/', 'http://x').pathname));
    readFile(path).then(
      (body) => response.writeHead(200, { 'Content-Length': body.length }).end(body),
      () => response.writeHead(404, { 'Content-Length': 0 }).end(),
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return new PackageArchive(folder, server, (server.address() as AddressInfo).port);
}
