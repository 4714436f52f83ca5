/** Results to test reports with, and to look at them: no run made them. */
export { conformingResult } from './samples/base.ts';
export { sampleCatalogue } from './samples/catalogue.ts';
export { hostileResult, hostileStrings } from './samples/hostile.ts';
export { manyFindings, violatingResult } from './samples/violating.ts';
