import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
  /^(?:executors|generators)\/[^/]+\/[^/]+\.ts$/u.test(file),
);

test('what Nx calls reads options, calls one verb and writes a receipt, which takes 25 lines at most', () => {
  const lines = entries.map(
    (file) => [file, readFileSync(join(folder, file), 'utf8').trimEnd().split('\n').length] as const,
  );
  expect(lines.length).toBeGreaterThan(20);
  expect(lines.filter(([, count]) => count > 25)).toEqual([]);
});
