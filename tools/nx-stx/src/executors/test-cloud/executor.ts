import { testCloud, type TestCloudOptions } from '@stx/pipeline';
import { executorOf } from '../../run-task.js';

export default executorOf<TestCloudOptions>(testCloud);
