import { publish, type PublishOptions } from '@stx/pipeline';
import { executorOf } from '../../run-task.js';

export default executorOf<PublishOptions>(publish);
