export { planVerification, type VerificationPlan, type VerificationSubject } from './plan-verification.js';
export { probePlanSchema, type ProbePlan } from './probe-plan.js';
export { renderReport } from './render-report.js';
export { reportSchema, type Report } from './report.js';
export { assertVerified } from './assert-verified.js';
export { verifyImage } from './verify-image.js';
