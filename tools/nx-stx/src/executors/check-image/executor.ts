import { checkImage, type CheckImageOptions } from '@stx/pipeline';
import { executorOf } from '../../run-task.js';

export default executorOf<CheckImageOptions>(checkImage);
