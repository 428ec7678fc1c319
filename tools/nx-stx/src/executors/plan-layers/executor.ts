import { planSharedLayers } from '@stx/pipeline';
import { executorOf } from '../../run-task.js';

export default executorOf<{ most?: number }>(planSharedLayers);
