import { archiveUrl, repositoryUrl } from './names.js';

const REPOSITORIES: readonly [url: string, accepted: boolean][] = [
  ['https://opendev.org/openstack/nova', true],
  ['ssh://git@host.example:2222/org/repo.git', true],
  ['file:///srv/org/repo', true],
  ['git://host/org/repo', true],
  ['https://u:p/word@h/x', false],
  ['https://:80/o/r', false],
  ['git://[x', false],
  ['https://h:99999/o/r', false],
  ['http://[::1/o/r', false],
  ['https://h o/r', false],
  ['https://user:pw@h/o/r', false],
  ['ssh://user:pw@h/o/r', false],
  ['https://h/o/r?private_token=glpat-1', false],
  ['https://h/o/r#token', false],
];
const ARCHIVES: readonly [url: string, accepted: boolean][] = [
  ['https://h/a.tar.gz', true],
  ['https://h/a.tar.zst', true],
  ['https://h/a.tar.xz', true],
  ['https://h/a.tbz2', true],
  ['https://h/download?file=a.tar.gz&ref=1', true],
  ['https://h/[1-100000]{a,b}.zip', true],
  ['https://h/a.7z', false],
  ['https://h/a.rar?x=1', false],
  ['https://h/a.tar.lz', false],
  ['https://h/a.tar.Z', false],
  ['https://h:99999/a.zip', false],
  ['https://u:p@h/a.zip', false],
  ['https://h/a.zip?access_token=1', false],
  ['https://h/a.zip?x=1&X-Amz-Signature=1', false],
  ['https://h/a.zip?sig=1', false],
  ['https://h/a.zip?api_key=1', false],
];

test(`${String(REPOSITORIES.length)} repository URLs and ${String(ARCHIVES.length)} archive URLs are accepted only if they are valid and contain no secret`, () => {
  const tell = (schema: typeof repositoryUrl, rows: typeof ARCHIVES): unknown =>
    rows.map(([url]) => [url, schema.safeParse(url).success]);
  expect(tell(repositoryUrl, REPOSITORIES)).toEqual(REPOSITORIES);
  expect(tell(archiveUrl, ARCHIVES)).toEqual(ARCHIVES);
});
