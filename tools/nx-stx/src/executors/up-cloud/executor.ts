import { up, type UpOptions } from '@stx/pipeline';
import { executorOf } from '../../run-task.js';

export default executorOf<UpOptions>(up);
