export { askIndex, type IndexAnswers, type IndexOptions } from './ask-index.js';
export { namesOf, type CommitFact, type Facts, type ForeignFact, type LockedFact, type ProjectFact } from './facts.js';
export { planOutdated, type Answers, type ImageAnswer, type OutdatedOptions } from './plan-outdated.js';
export { renderOutdated } from './render-outdated.js';
export { selectFacts } from './select-facts.js';
export { outdatedSchema, type Finding, type Outdated } from './report.js';
