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

async function run({ module, options }: Extract<ToWorker, { kind: 'start' }>): Promise<void> {
  try {
    const { share } = (await import(module.url)) as { share: MakeShare };
    const { source, judges, hooks } = await share(module.argument, options.share);
    const outcome = await runCampaign({ ...options, signal: controller.signal }, source, judges, {
      ...hooks,
      progress: (progress) => void tell({ kind: 'progress', progress }),
    });
    await tell({ kind: 'done', outcome });
  } catch (error) {
    await tell({ kind: 'threw', text: error instanceof Error ? error.message : String(error) });
  }
  process.disconnect();
}

process.on('message', (message: ToWorker) => {
  if (message.kind === 'abort') controller.abort(message.reason);
  else void run(message);
});
// Whoever forked it is gone: end the target, then this.
process.on('disconnect', () => controller.abort('SIGTERM'));
// A terminal sends Ctrl-C to every process in front; the one that forked this passes it on in its own time.
process.on('SIGINT', () => {});
