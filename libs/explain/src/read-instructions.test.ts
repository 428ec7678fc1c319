import { readInstructions } from './read-instructions.js';

test("Nx's instructions are read as the inputs of a key", () => {
  const instructions = [
    '**/receipt.json:dist/images/base-trixie',
    'env:NX_CLOUD_ENCRYPTION_KEY',
    'env:STX_RECIPE',
    'keystone:ProjectConfiguration',
    'keystone:TsConfig',
    'keystone:images/keystone/**/*,!images/keystone/**/*.md',
    'npm:path-key@4.0.0',
    'workspace:[{workspaceRoot}/libs/{a,b}/src/**/*,!{workspaceRoot}/libs/**/*.test.ts]',
  ];
  expect(readInstructions(instructions)).toEqual({
    filesets: [
      { patterns: ['tsconfig.base.json'], own: false },
      { patterns: ['images/keystone/**/*', '!images/keystone/**/*.md'], own: true },
      { patterns: ['libs/{a,b}/src/**/*', '!libs/**/*.test.ts'], own: false },
    ],
    packages: ['path-key@4.0.0'],
    environment: ['STX_RECIPE'],
    receipts: ['dist/images/base-trixie'],
  });
});
