import { imageConfiguration, quoted } from './docker-text.js';

test('environment and command come out letter by letter', () => {
  expect(quoted('a"b\\c$HOME')).toBe('"a\\"b\\\\c\\$HOME"');
  expect(imageConfiguration({ environment: { A: '$(id)' }, entrypoint: ['sh', '-c', '`id`'], command: [] })).toEqual([
    'ENV A="\\$(id)"',
    'ENTRYPOINT ["sh","-c","`id`"]',
  ]);
});
