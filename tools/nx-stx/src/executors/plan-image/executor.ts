import { previewImage, type ImageOptions } from '@stx/pipeline';
import { executorOf } from '../../run-task.js';

export default executorOf<ImageOptions & { json?: boolean }>(previewImage);
