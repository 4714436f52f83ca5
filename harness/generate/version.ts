/**
 * Version of what a seed makes. What was measured of the generator (how many faults its cases catch) is of one version, and says
 * nothing of another. `version.test.ts` says when it has to be raised.
 */
export const GENERATOR_VERSION = 8;
