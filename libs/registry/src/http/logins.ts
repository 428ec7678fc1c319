import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { parseJson } from '@stx/formats';
import { loginFiles, processEnvironment, type Environment } from '@stx/machine';
import { runProgram } from '@stx/process';

/** containers-auth.json(5); docker's config.json has the same fields. */
const loginsSchema = z.looseObject({
  auths: z.record(z.string(), z.looseObject({ auth: z.string().optional() })).optional(),
  credHelpers: z.record(z.string(), z.string().regex(/^[\w.-]+$/u)).optional(),
  credsStore: z
    .string()
    .regex(/^[\w.-]+$/u)
    .optional(),
});
const helperSchema = z.looseObject({ Username: z.string(), Secret: z.string() });

/** Value of an Authorization header for a repository, from the logins of skopeo or docker; undefined without one. */
export async function findLogin(
  host: string,
  repository: string,
  environment: Environment = processEnvironment(),
): Promise<string | undefined> {
  // skopeo looks nowhere else if REGISTRY_AUTH_FILE is set.
  const files =
    environment.REGISTRY_AUTH_FILE === undefined ? loginFiles(environment) : [environment.REGISTRY_AUTH_FILE];
  for (const file of files) {
    const parsed = loginsSchema.safeParse(parseJson(textOf(file)));
    if (!parsed.success) continue;
    const { auths = {}, credHelpers = {}, credsStore } = parsed.data;
    const helper = credHelpers[host];
    // The longest key that is the repository or a part of its path wins.
    const key = Object.keys(auths)
      .filter((each) =>
        [host, `${host}/${repository}`].some((name) => name === each || `${host}/${repository}`.startsWith(`${each}/`)),
      )
      .sort((a, b) => b.length - a.length)[0];
    const auth = key === undefined ? undefined : auths[key]?.auth;
    if (auth !== undefined && auth !== '') return `Basic ${auth}`;
    const program = helper ?? (key === undefined ? undefined : credsStore);
    if (program !== undefined) return await askHelper(program, host);
  }
  return undefined;
}

/** The protocol of docker's credential helpers. */
async function askHelper(name: string, host: string): Promise<string | undefined> {
  const { stdout } = await runProgram(`docker-credential-${name}`, ['get'], { input: host });
  const parsed = helperSchema.safeParse(parseJson(stdout));
  if (!parsed.success) return undefined;
  const { Username, Secret } = parsed.data;
  return `Basic ${Buffer.from(`${Username}:${Secret}`).toString('base64')}`;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
