export { compareNotes, type Change, type Texts } from './compare-notes.js';
export { explainProject, type Compared, type Explanation, type Reason } from './explain-project.js';
export { findNote, keepNote, keptText } from './keep-note.js';
export { madeFromSchema, type Ingredients, type MadeFrom } from './made-from.js';
export { foldersOf, matchFiles } from './match-files.js';
export { readInstructions } from './read-instructions.js';
export { renderExplanation } from './render-explanation.js';
export { Reader } from './take-note.js';
