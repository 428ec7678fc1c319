import { cloudSchema, parseYaml, type CloudFile } from '@stx/formats';

/** A cloud.yaml of that text. */
export function cloudFile(name: string, text: string): CloudFile {
  const file = `images/${name}/cloud.yaml`;
  return { name, file, text, cloud: parseYaml(cloudSchema, text, file) };
}

export const PLACE = {
  address: '127.0.0.9',
  ports: { mariadb: 1, rabbitmq: 2, distribution: 3, epmd: 4, memcached: 5 },
};

/** Secrets that a test can tell apart: `hex1`, `base642`, … */
export function countingSecrets(): (encoding: string) => string {
  let count = 0;
  return (encoding) => `${encoding}${String((count += 1))}`;
}

/** What work throws. */
export function faultOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
