import { compare, type CompareOptions } from '@stx/pipeline';
import { executorOf } from '../../run-task.js';

export default executorOf<CompareOptions>(compare);
