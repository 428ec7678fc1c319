import { mirror, type MirrorOptions } from '@stx/pipeline';
import { executorOf } from '../../run-task.js';

export default executorOf<MirrorOptions>(mirror);
