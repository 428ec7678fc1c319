import { scanImage, type ScanOptions } from '@stx/pipeline';
import { executorOf } from '../../run-task.js';

export default executorOf<ScanOptions>(scanImage);
