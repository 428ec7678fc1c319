import type { PackageRepository } from '@stx/formats';

/**
 * A repository as a file of apt's sources (sources.list(5), deb822 style).
 *
 * @param root Folder in which apt finds keys and files, as stageRepositories lays them out.
 */
export function renderSources(repository: PackageRepository, root: string): string {
  const fields =
    'folder' in repository
      ? [
          ['URIs', `copy:${root}/files/${repository.name}`],
          ['Suites', './'],
          ['Trusted', 'yes'],
        ]
      : [
          ['URIs', repository.url],
          ['Suites', repository.suite],
          ...(repository.components === undefined ? [] : [['Components', repository.components.join(' ')]]),
          repository.key === undefined ? ['Trusted', 'yes'] : ['Signed-By', `${root}/keys/${repository.name}.asc`],
          ...(repository.checkValidUntil === undefined ? [] : [['Check-Valid-Until', 'no']]),
        ];
  return [['Types', 'deb'], ...fields].map(([name = '', value = '']) => `${name}: ${value}\n`).join('');
}
