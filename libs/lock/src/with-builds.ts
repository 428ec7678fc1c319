import { normalizeName, type Lock, type LockedDistribution, type WheelPackage, type WheelSet } from '@stx/formats';

type HowBuilt = Pick<LockedDistribution, 'prepare' | 'bundle' | 'environment'>;

/** The lock of a wheel set with how each wheel is built, so that building needs the lock alone. */
export function withBuilds(lock: Lock, set: WheelSet): Lock {
  const entries = Object.entries(set.packages);
  const built = new Map(entries.map(([name, entry]) => [normalizeName(name), howBuilt(entry)]));
  const distributions = lock.distributions.map((locked) => {
    const plain = { ...locked };
    delete plain.prepare;
    delete plain.bundle;
    delete plain.environment;
    return { ...plain, ...built.get(locked.name) };
  });
  return { ...lock, distributions };
}

function howBuilt({ prepare, bundle, environment }: WheelPackage): HowBuilt {
  return {
    ...(prepare.length === 0 ? {} : { prepare }),
    ...(bundle ? { bundle: true as const } : {}),
    ...(Object.keys(environment).length === 0 ? {} : { environment }),
  };
}
