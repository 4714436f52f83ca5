import type { Target } from '../harness/target/contract.ts';
import { FAILED } from './failed.ts';
import type { Output } from './output.ts';
import type { TargetKind } from './targets.ts';
import { tell } from './tell.ts';

/** Something is broken. It is known, however the target ends. */
const BROKEN = 1;

/**
 * Starts a target for one use, which answers with an exit code, and ends it whatever comes of that.
 * @returns that code; or where nothing is broken and the target could not be ended, 3, and that is told.
 */
export async function withTarget(
  kind: TargetKind,
  output: Output,
  use: (target: Target) => Promise<number>,
): Promise<number> {
  const target = await kind.start();
  let code: number;
  try {
    code = await use(target);
  } catch (error) {
    // How it ends matters no more once it failed.
    await Promise.resolve(target.bye()).catch(() => {});
    throw error;
  }
  try {
    await target.bye();
    return code;
  } catch (error) {
    output.err(tell(error));
    return code === BROKEN ? BROKEN : FAILED;
  }
}
