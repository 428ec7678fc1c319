import { join } from 'node:path';
import { accepts, awaitSign } from './await-sign.js';
import type { CloudPlan } from './cloud-plan.js';
import { markedProcesses } from './processes.js';
import { siteOf, startServer } from './server.js';
import { SERVERS } from './servers.js';
import type { State } from './state.js';

const SERVER_SECONDS = 300;

export interface Starting {
  plan: CloudPlan;
  state: State;
  /** Folder of log files. */
  logs: string;
  signal: AbortSignal;
  /** Reports a service that has answered. */
  tell: (name: string) => Promise<void>;
}

/** Starts the servers and waits until each accepts connections. */
export async function startServers({ plan, state, logs, signal, tell }: Starting): Promise<void> {
  await Promise.all(
    SERVERS.map(async (server) => {
      const site = siteOf(plan, state, server.user, logs, signal);
      await server.prepare(site);
      signal.throwIfAborted();
      const pidOf = startServer(server, site);
      await awaitSign(() => accepts(plan.address, server.port(plan)), {
        name: server.name,
        hasEnded: () => !markedProcesses(state.marker).some(({ pid }) => pid === pidOf()),
        log: join(logs, `${server.name}.log`),
        timeoutSeconds: SERVER_SECONDS,
        signal,
        secrets: plan.secrets,
      });
      await tell(server.name);
    }),
  );
}
