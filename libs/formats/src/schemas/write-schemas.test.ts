import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { renderSchemas } from './render-schemas.js';

const workspace = fileURLToPath(new URL('../../../..', import.meta.url));
const rendered = await renderSchemas(workspace);

test.each(Object.entries(rendered))('%s is up to date; if not, run npm run schemas', (path, text) => {
  expect(readFileSync(`${workspace}/${path}`, 'utf8')).toBe(text);
});

test('no schema remains of a removed format', () => {
  const written = Object.keys(rendered).filter((path) => path.startsWith('tools/schemas/'));
  expect(
    readdirSync(`${workspace}/tools/schemas`)
      .map((file) => `tools/schemas/${file}`)
      .sort(),
  ).toEqual(written.sort());
});

test('the page lists the keys of every file with type and default', () => {
  const page = rendered['docs/formats.md'] ?? '';
  expect(page).toMatch(/^\| `source\.git\.commit` +\| a full git object id .* \| required /mu);
  expect(page).toMatch(/^\| `user` .*`\{"uid":42424,"gid":42424\}`/mu);
});
