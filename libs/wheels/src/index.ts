export { buildWheels, type WheelsInputs, type WheelsResult } from './build-wheels.js';
export { planFetch, type IndexFile } from './plan-fetch.js';
export { planWheel, wheelKey, wheelPlan } from './plan-wheel.js';
export { renderSetReport, reportSet, type SetEntry, type SetReport, type SetReportInputs } from './report-set.js';
export { buildParallelism, filesOf, WheelRun } from './wheel-run.js';
