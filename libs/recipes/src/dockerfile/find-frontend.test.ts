import { findFrontend } from './find-frontend.js';

test.each([
  ['# escape=`\n# syntax=f\nFROM a\n', 'f'],
  ['# syntax=f\n# syntax=g\n', 'f'],
  // BuildKit stops at a directive that is given twice, and refuses the file.
  ['# escape=`\n# escape=`\n# syntax=f\n', undefined],
  ['# escape=` <<EOF\n# escape=`\r\n# syntax=f\n', undefined],
  ['# escape=`\n# ESCAPE=`\n# syntax=f\n', undefined],
])('the frontend that %j asks for is %s', (text, name) => {
  expect(findFrontend(text)?.name).toBe(name);
});
