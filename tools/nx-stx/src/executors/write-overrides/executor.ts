import { writeOverrides, type OverridesOptions } from '@stx/pipeline';
import { executorOf } from '../../run-task.js';

export default executorOf<OverridesOptions>(writeOverrides);
