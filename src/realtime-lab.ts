import { DOCUMENT_IDLE_TIMEOUT_MS } from '../harness/lab/options.ts';
import { type LabTarget, startLab } from '../harness/lab/start-lab.ts';
import { SnatcheckError } from '../spec/vocabulary/index.ts';

/**
 * A lab's NAT by timers of the document's own 4 minutes.
 * @param name as `startLab` takes it.
 * @throws SnatcheckError `lab-realtime` where its timers are fixed otherwise, and what `startLab` throws.
 */
export async function startRealtime(name: string): Promise<LabTarget> {
  const lab = await startLab(name, { idleTimeoutMs: DOCUMENT_IDLE_TIMEOUT_MS });
  const { idleTimeoutMs } = lab.hello.capabilities;
  if (idleTimeoutMs === DOCUMENT_IDLE_TIMEOUT_MS) return lab;
  await lab.bye();
  throw new SnatcheckError('lab-realtime', {
    expected: `an idle timeout of ${DOCUMENT_IDLE_TIMEOUT_MS / 1_000} s that --realtime can set`,
    received: `one of ${idleTimeoutMs / 1_000} s, which is fixed`,
    remedy: 'Leave --realtime out.',
  });
}
