import { describe, type ImageOptions } from '@stx/pipeline';
import { executorOf } from '../../run-task.js';

export default executorOf<ImageOptions>(describe);
