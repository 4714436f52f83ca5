// One share of a campaign's cases, in a process of its own. Not imported: workers.ts forks it.
import { runCampaign } from './campaign.ts';
import type { FromWorker, MakeShare, ToWorker } from './workers.ts';

const controller = new AbortController();

function tell(message: FromWorker): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined || !process.connected) resolve();
    else process.send(message, () => resolve());
  });
}

async function run({ module, options, until, number }: Extract<ToWorker, { kind: 'start' }>): Promise<void> {
  try {
    const { share } = (await import(module.url)) as { share: MakeShare };
    const { source, judges, hooks, end } = await share(module.argument, number);
    const timeMs = Math.max(0, until - Date.now());
    const outcome = await runCampaign({ ...options, timeMs, signal: controller.signal }, source, judges, {
      ...hooks,
      progress: (progress) => void tell({ kind: 'progress', progress }),
    });
    await tell({ kind: 'done', done: { outcome, aside: end?.() } });
  } catch (error) {
    await tell({ kind: 'threw', text: error instanceof Error ? error.message : String(error) });
  }
  // Whatever a target left open, nobody waits for it.
  process.exit();
}

process.on('message', (message: ToWorker) => {
  if (message.kind === 'abort') controller.abort(message.reason);
  else void run(message);
});
// Whoever forked it is gone: end the target, then this.
process.on('disconnect', () => controller.abort('SIGTERM'));
// A terminal sends Ctrl-C to every process in front, and a supervisor may do so with SIGTERM; the one that forked this passes
// it on in its own time.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
