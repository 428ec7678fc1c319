import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from './environment.js';
import { secretsOfValue, type Secret } from './secrets-of.js';

const PROXY = /(?:^|_)(?:https?|ftp|all|socks)_?proxy$/iu;
const LOCATION = /index|find_links|mirror|goproxy|registry$/iu;
const SECRET_NAME = /(?:password|passwd|passphrase|token|secret|api_?key|access_key(?:_id)?|secret_key)$/iu;
const SHORTEST_BY_NAME = 6;

/** Every secret in this machine's settings: in variables, in ~/.netrc, and in the login files of skopeo and docker. */
export function knownSecrets(environment: Environment = process.env): Secret[] {
  const secrets: Secret[] = [];
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined || value === '') continue;
    if (SECRET_NAME.test(name) && value.length >= SHORTEST_BY_NAME && !value.startsWith('/')) secrets.push(value);
    if (name === 'DOCKER_AUTH_CONFIG') secrets.push(...secretsOfLogins(value));
    const isProxy = PROXY.test(name);
    if (isProxy || value.includes('://'))
      secrets.push(...secretsOfValue(value, { isProxy, isLocation: LOCATION.test(name) }));
  }
  const home = environment.HOME ?? homedir();
  for (const file of loginFiles(environment)) secrets.push(...secretsOfLogins(textOf(file)));
  secrets.push(...secretsOfNetrc(textOf(environment.NETRC ?? join(home, '.netrc'))));
  return secrets;
}

/** The files in which skopeo and docker look for logins, in their order; REGISTRY_AUTH_FILE is the first if it is set. */
export function loginFiles(environment: Environment): string[] {
  const home = environment.HOME ?? homedir();
  const runtime = environment.XDG_RUNTIME_DIR;
  return [
    ...(environment.REGISTRY_AUTH_FILE === undefined ? [] : [environment.REGISTRY_AUTH_FILE]),
    join(
      runtime ?? `/run/containers/${String(process.getuid?.() ?? 0)}`,
      runtime === undefined ? '' : 'containers',
      'auth.json',
    ),
    join(environment.XDG_CONFIG_HOME ?? join(home, '.config'), 'containers', 'auth.json'),
    join(environment.DOCKER_CONFIG ?? join(home, '.docker'), 'config.json'),
  ];
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** The file format of docker's and containers' logins: https://github.com/containers/image, containers-auth.json.5. */
function secretsOfLogins(text: string): Secret[] {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return [];
  }
  if (!isObject(content) || !isObject(content.auths)) return [];
  return Object.values(content.auths).flatMap((login) => {
    if (!isObject(login)) return [];
    const tokens = [login.auth, login.identitytoken, login.registrytoken].filter(
      (each): each is string => typeof each === 'string' && each.length > 0,
    );
    const pair = typeof login.auth === 'string' ? Buffer.from(login.auth, 'base64').toString('utf8') : '';
    return [...tokens, ...(pair === '' ? [] : secretsOfValue(`login://${pair}@registry`))];
  });
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function secretsOfNetrc(text: string): Secret[] {
  const words = text.split(/\s+/u);
  return words
    .flatMap((word, index) => (word === 'password' ? [words[index + 1] ?? ''] : []))
    .filter((each) => each.length > 3);
}
