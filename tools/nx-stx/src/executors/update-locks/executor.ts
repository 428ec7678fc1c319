import { updateLocks, type UpdateOptions } from '@stx/pipeline';
import { executorOf } from '../../run-task.js';

export default executorOf<UpdateOptions>(updateLocks);
