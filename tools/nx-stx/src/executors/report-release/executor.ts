import { reportRelease, type ReportOptions } from '@stx/pipeline';
import { executorOf } from '../../run-task.js';

export default executorOf<ReportOptions>(reportRelease);
