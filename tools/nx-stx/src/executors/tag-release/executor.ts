import { tagRelease, type TagReleaseOptions } from '@stx/pipeline';
import { executorOf } from '../../run-task.js';

export default executorOf<TagReleaseOptions>(tagRelease);
