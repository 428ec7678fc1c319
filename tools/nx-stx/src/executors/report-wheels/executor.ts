import { reportOnWheels } from '@stx/pipeline';
import { executorOf } from '../../run-task.js';

export default executorOf<{ json?: boolean }>(reportOnWheels);
