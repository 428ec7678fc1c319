import type { StepResult } from './scenario-plan.js';

/** Results as JUnit XML, in the form that CI systems read (testsuite, testcase, failure, skipped). */
export function renderJunit(suite: string, results: readonly StepResult[]): string {
  const count = (kind: StepResult['result']): string => String(results.filter(({ result }) => result === kind).length);
  const seconds = results.reduce((sum, each) => sum + each.seconds, 0).toFixed(2);
  const cases = results.map(({ name, result, seconds: took, reason }) => {
    const open = `  <testcase classname="${escaped(suite)}" name="${escaped(name)}" time="${took.toFixed(2)}"`;
    if (result === 'passed') return `${open}/>`;
    const element = result === 'failed' ? 'failure' : 'skipped';
    return `${open}><${element} message="${escaped(reason)}"/></testcase>`;
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="${escaped(suite)}" tests="${String(results.length)}" failures="${count('failed')}" skipped="${count('skipped')}" time="${seconds}">`,
    ...cases,
    '</testsuite>',
    '',
  ].join('\n');
}

/** Text in an attribute; XML has no place for other control characters. */
function escaped(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '?')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;');
}
