import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { addPlainImage, makeCache, makeTrial, type Trial } from './workspace.js';

let server: Server;
let port: number;
beforeAll(async () => {
  server = createServer((_request, response) => response.end('here')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => {
  server.close();
});

/** A workspace whose image tries to reach addresses, on an engine that is started for it. */
async function networkTrial(env: Record<string, string>): Promise<Trial> {
  const cache = await makeCache(['engine/programs', 'locks', 'sources', 'store', 'wheels']);
  const trial = await makeTrial({ STX_BUILDER: 'own', STX_CACHE_DIR: cache, ...env });
  await addPlainImage(trial);
  const tries = `for address in 127.0.0.1:${String(port)} 169.254.169.254:80; do timeout 5 bash -c "exec 3<>/dev/tcp/\${address/://}" && echo "REACHED $address" || echo "CLOSED $address"; done`;
  await trial.write('images/e2e-plain/Dockerfile', `FROM stx-base\nRUN ["bash", "-c", ${JSON.stringify(tries)}]\n`);
  return trial;
}

async function results(trial: Trial): Promise<string[]> {
  const log = await trial.read('dist/logs/e2e-plain/build-image.log');
  return [...log.matchAll(/ (REACHED|CLOSED) (\S+)/gu)].map(
    ([, result, address]) => `${result ?? ''} ${address ?? ''}`,
  );
}

test('a step reaches neither services of this machine nor a metadata service', async () => {
  const trial = await networkTrial({ STX_ENGINE_NETWORK: 'own' });
  try {
    await trial.ok(['build-image', 'e2e-plain']);
    const found = await results(trial);
    expect(found).toHaveLength(2);
    expect(found.filter((each) => each.startsWith('REACHED'))).toEqual([]);
  } finally {
    await trial.ok(['stop', 'engine']);
  }
});

test('where a setting names this machine steps share its network, and the output says so', async () => {
  // Nothing is fetched by FTP, so the proxy is asked for nothing.
  const trial = await networkTrial({ STX_ENGINE_NETWORK: 'own', ftp_proxy: `http://127.0.0.1:${String(port)}` });
  try {
    const output = await trial.ok(['build-image', 'e2e-plain']);
    expect(output).toContain('steps use the network of this machine, which ftp_proxy name');
    expect(await results(trial)).toContain(`REACHED 127.0.0.1:${String(port)}`);
  } finally {
    await trial.ok(['stop', 'engine']);
  }
});
