import { pruneRelease, type PruneOptions } from '@stx/pipeline';
import { executorOf } from '../../run-task.js';

export default executorOf<PruneOptions>(pruneRelease);
