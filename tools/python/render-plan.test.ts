import { z } from 'zod';
import { renderPlan, type PythonPlan } from './render-plan.js';

const render = (schema: z.ZodType, types: PythonPlan['types'] = { '': ['Plan', 'A plan.'] }): string =>
  renderPlan({ file: 'some_plan.py', from: 'some-plan.ts', schema, types });

test.each<[string, z.ZodType, string]>([
  ['a text', z.string(), 'str'],
  ['a whole number', z.int(), 'int'],
  ['a number', z.number(), 'float'],
  ['a choice of texts', z.enum(['a', 'b']), 'str'],
  ['a text or nothing', z.string().nullable(), 'str | None'],
  ['a list or nothing', z.array(z.int()).nullable(), 'list[int] | None'],
  ['a pair', z.tuple([z.string(), z.int()]), 'list[str | int]'],
  ['a table', z.record(z.string(), z.array(z.string())), 'dict[str, list[str]]'],
  ['what may be absent', z.string().optional(), 'NotRequired[str]'],
  ['what has a default is always there', z.string().default('x'), 'str'],
])('%s has its type in Python', (_what, schema, type) => {
  expect(render(z.object({ field: schema }))).toContain(`    field: ${type}\n`);
});

test('parts stand before the plan that uses them, and keys that are keywords of Python are written as texts', () => {
  const schema = z.object({ needs: z.array(z.object({ for: z.string() })) });
  expect(render(schema, { '': ['Plan', 'A plan.'], needs: ['Need', 'A need.'] }))
    .toBe(`"""What a plan holds that some-plan.ts writes; \`npm run schemas\` makes this file of its schema."""

from typing import TypedDict

# A need.
Need = TypedDict(
    "Need",
    {
        "for": str,
    },
)


class Plan(TypedDict):
    """A plan."""

    needs: list[Need]
`);
});

test('alternatives become one type, which needs only what all of them have', () => {
  const schema = z.union([
    z.object({ to: z.string(), file: z.string() }),
    z.object({ to: z.string(), url: z.string() }),
  ]);
  expect(render(schema)).toContain('    to: str\n    file: NotRequired[str]\n    url: NotRequired[str]\n');
});

test('an object without a name, a name without an object and a schema that Python has no type for are refused', () => {
  expect(() => render(z.object({ part: z.object({}) }))).toThrow("some_plan.py: the object at 'part' has no name");
  expect(() => render(z.object({}), { '': ['Plan', 'A plan.'], part: ['Part', 'A part.'] })).toThrow(
    'some_plan.py: the plan has no object at part',
  );
  expect(() => render(z.object({ field: z.any() }))).toThrow('some_plan.py: no type of Python for field');
});
