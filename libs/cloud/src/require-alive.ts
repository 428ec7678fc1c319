import type { Secret } from '@stx/machine';
import { failure } from './await-sign.js';
import { isAlive, type ProcessFact } from './processes.js';
import { throwFaults } from './throw-faults.js';

export interface RunningService {
  name: string;
  log: string;
  /** Its process, once it has one. */
  factOf: () => ProcessFact | undefined;
}

/** @throws StxError or AggregateError: CLOUD_SERVICE_ENDED for services that have ended since they answered. */
export function requireAlive(services: readonly RunningService[], secrets: readonly Secret[]): void {
  const ended = services.filter(({ factOf }) => {
    const fact = factOf();
    return fact === undefined || !isAlive(fact);
  });
  const faults = ended.map(({ name, log }) =>
    failure('CLOUD_SERVICE_ENDED', `${name} answered and then ended`, { log, secrets }),
  );
  throwFaults(faults, 'services have ended');
}
