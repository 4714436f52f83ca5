export type { AdapterOptions, AdapterTarget } from './adapter-target.ts';
export { executableTarget } from './executable.ts';
export { httpTarget, type HttpOptions } from './http.ts';
export { moduleTarget } from './module.ts';
export { type Checked, passQuickly, selfTest } from './self-test/self-test.ts';
