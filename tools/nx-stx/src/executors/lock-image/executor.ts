import { lock, type LockOptions } from '@stx/pipeline';
import { executorOf } from '../../run-task.js';

export default executorOf<LockOptions>(lock);
