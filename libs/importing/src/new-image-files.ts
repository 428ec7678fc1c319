import { StxError } from '@stx/errors';
import { distributionName, imageSchema, normalizeName, profileName, renderYaml, versionString } from '@stx/formats';
import { imageProjectJson } from '@stx/projects';
import type { PlannedFile } from './render-import.js';

export interface NewImage {
  /** Name on the Python index. */
  distribution: string;
  version: string;
  base: string;
  profiles: readonly string[];
}

/** A distribution as a user names it: `manila`, or `manila==22.0.0`. @throws StxError NAME_INVALID. */
export function parseWanted(text: string): { distribution: string; version?: string } {
  const [distribution = '', version, ...more] = text.split('==');
  const fine = distributionName.safeParse(distribution).success && more.length === 0;
  if (!fine || (version !== undefined && !versionString.safeParse(version).success)) {
    throw new StxError(
      'NAME_INVALID',
      `${JSON.stringify(text)} is not a name on the Python index, such as manila or manila==22.0.0`,
    );
  }
  return { distribution, ...(version === undefined ? {} : { version }) };
}

const SCHEMA = '# yaml-language-server: $schema=../../tools/schemas/';

/** The files of a new service image whose project comes from the Python index. @throws StxError PROFILE_INVALID. */
export function newImageFiles({ distribution, version, base, profiles }: NewImage): PlannedFile[] {
  const name = normalizeName(distribution);
  const refused = profiles.filter((profile) => !profileName.safeParse(profile).success);
  if (refused.length > 0) throw new StxError('PROFILE_INVALID', `${refused.join(', ')}: is not the name of a profile`);
  const image = {
    base,
    wheels: ['base'],
    project: name,
    source: { sdist: { name: distribution, version } },
    ...(profiles.length === 0 ? {} : { profiles: [...profiles] }),
  };
  imageSchema.parse(image);
  const project = imageProjectJson({ name, base, wheels: image.wheels });
  return [
    { path: `images/${name}/image.yaml`, text: `${SCHEMA}image.schema.json\n${renderYaml(image)}` },
    { path: `images/${name}/project.json`, text: `${JSON.stringify(project, null, 2)}\n` },
    { path: `images/${name}/verify.yaml`, text: verification(name) },
  ];
}

/** Console scripts and modules are tried without being named; how the service is served is for whoever knows it. */
function verification(name: string): string {
  return [
    `${SCHEMA}verification.schema.json`,
    '# Every module is imported and every console script started without being named here. What serves HTTP is said so:',
    '#   services:',
    '#     - name: API',
    `#       start: [uwsgi, --http-socket, '127.0.0.1:8000', --module, '${name.replaceAll('-', '_')}.wsgi.api:application', --virtualenv, /var/lib/openstack, --master, --need-app]`,
    '#       checks:',
    '#         - url: http://127.0.0.1:8000/',
    'services: []',
    '',
  ].join('\n');
}
