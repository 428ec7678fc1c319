export { buildWheels, type WheelsInputs, type WheelsResult } from './build-wheels.js';
export { planWheel, wheelKey, wheelPlan, wheelPlanSchema } from './plan-wheel.js';
export { renderSetReport, reportSet, type SetEntry, type SetReport, type SetReportInputs } from './report-set.js';
export { buildParallelism, filesOf, WheelRun } from './wheel-run.js';
