import { imageSchema } from '@stx/formats';
import { plan } from '../../testing/trial-plan.js';
import { lociArguments, projectArguments, reservedArguments } from './loci-arguments.js';

test("lists and values of the plan become LOCI's strings", () => {
  const over = { profiles: ['apache', 'ldap'], extras: ['ldap', 'memcache'], pipPackages: ['ldappool', 'x==1'] };
  expect(lociArguments(plan(over, 'loci'))).toEqual({
    PROJECT: 'keystone',
    PROJECT_REPO: 'sdist:keystone',
    PROJECT_REF: '29.0.2',
    PROJECT_RELEASE: '2026.1',
    PROFILES: 'apache ldap',
    PIP_PACKAGES: 'ldappool x==1',
    DIST_PACKAGES: 'git libpq5',
    EXTRA_PROJECTS: '',
    PROJECT_PIP_EXTRAS: 'ldap,memcache',
    UID: '42424',
    GID: '42424',
  });
  expect(lociArguments(plan({ distPackages: [] }, 'loci')).DIST_PACKAGES).toBe('git');
});

test('an image of packages alone is the project infra without a source', () => {
  expect(projectArguments(plan({ project: 'none', source: undefined }))).toEqual({
    PROJECT: 'infra',
    PROJECT_REPO: 'nil',
    PROJECT_REF: 'nil',
    PROJECT_RELEASE: '2026.1',
  });
});

test("what LOCI's scripts clone is a work tree within the build, and is not named a second time", () => {
  const source = { git: { repository: 'https://git.example/console', commit: 'a'.repeat(40) } };
  const extraSources = [{ name: 'skyline-console', source }];
  expect(lociArguments(plan({ extraSources }))).toMatchObject({
    SKYLINE_CONSOLE_REPO: 'file:///stx/sources/skyline-console',
    SKYLINE_CONSOLE_REF: 'main',
  });
  const given = { SKYLINE_CONSOLE_REPO: 'https://git.example/other' };
  expect(() => plan({ extraSources, arguments: given })).toThrow('arguments.SKYLINE_CONSOLE_REPO is set by the plan');
  expect(lociArguments(plan({ arguments: given }))).toMatchObject(given);
});

test('every argument that the recipe sets is refused in image.yaml', () => {
  const image = imageSchema.parse({ base: 'trixie', wheels: ['base'], project: 'none' });
  const reserved = reservedArguments(image);
  expect(Object.keys(lociArguments(plan())).filter((name) => !reserved.includes(name))).toEqual([]);
});
