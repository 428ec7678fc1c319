import { reportOutdated, type OutdatedOptions } from '@stx/pipeline';
import { executorOf } from '../../run-task.js';

export default executorOf<OutdatedOptions>(reportOutdated);
