import { down } from '@stx/pipeline';
import { executorOf } from '../../run-task.js';

export default executorOf(down);
