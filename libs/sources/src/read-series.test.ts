import { readSeries } from './read-series.js';

test('a series is read as quilt reads it: order, comments, strip levels', () => {
  const text =
    '# first\n0002-b.patch\n\nsub/0001-a.patch -p0 # why\n#0003-c.patch\nd.patch -p1\r\ne.patch -pab\nf.diff -p 2\n';
  expect(readSeries(text, 'series')).toEqual([
    { file: '0002-b.patch', line: 2 },
    { file: 'sub/0001-a.patch', strip: 0, line: 4 },
    { file: 'd.patch', line: 6 },
    { file: 'e.patch', line: 7 },
    { file: 'f.diff', strip: 2, line: 8 },
  ]);
  expect(readSeries('# nothing\n', 'series')).toEqual([]);
});

test('every line that cannot be followed is named', () => {
  const read = (): unknown => readSeries('a.patch -R\n../b.patch\nok.patch\n/c.patch\n', 'patches/series');
  expect(read).toThrow(AggregateError);
  try {
    read();
  } catch (error) {
    const { errors } = error as AggregateError;
    expect(errors).toMatchObject([
      { code: 'PATCH_FAILED', message: "unsupported option '-R'", place: { file: 'patches/series', line: 1 } },
      { code: 'PATCH_FAILED', place: { line: 2 } },
      { code: 'PATCH_FAILED', place: { line: 4 } },
    ]);
  }
});
