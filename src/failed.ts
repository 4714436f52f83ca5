/** Exit code where the target or its set-up failed, or the disk is full. */
export const FAILED = 3;
