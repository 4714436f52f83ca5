import type { Outcome, PacketOutcome, Send } from '../../../../spec/vocabulary/index.ts';
import { encodeOutcome } from '../../../json/outcome.ts';
import type { Bench } from '../bench.ts';
import type { Check } from '../check.ts';

const FLOWS = 16;
const PORTS = 3;

/** What a translator does wrong, it does wrong either way: only the difference is the adapter's. */
export const columns: Check = {
  title: 'does in columns what it does step by step, if it takes them',
  quick: true,
  skip: ({ capabilities: { clock, deterministic } }, { target }) => {
    if (target.takesColumns !== true) return 'it takes steps one by one';
    return deterministic && clock === 'virtual' ? null : 'it does not claim to be deterministic';
  },
  async run(bench) {
    const { length: vms } = bench.deployment.vms;
    const sends = Array.from({ length: FLOWS }, (_, nth) => {
      const open = bench.open(nth % vms, 9_600 + nth);
      return { ...open, destinationPort: open.destinationPort + (nth % PORTS) };
    });
    const many = await shown(bench, sends, (batch) => bench.target.run(batch));
    const single = await shown(bench, sends, async (batch) => {
      const outcomes: Outcome[] = [];
      for (const send of batch) outcomes.push(await bench.one(send));
      return outcomes;
    });
    const index = single.findIndex((text, nth) => text !== many[nth]);
    if (index < 0) return null;
    return {
      expected: `of send ${index + 1} in columns what comes of it as a step by itself: ${single[index]}`,
      received: String(many[index]),
      remedy:
        'Take the nth of vm, sourcePort and destinationPort for the nth send, and answer in that order.',
    };
  },
};

/** What comes of each send, and of a reply to it, from the same beginning. */
async function shown(
  bench: Bench,
  sends: readonly Send[],
  run: (batch: readonly Send[]) => PromiseLike<readonly Outcome[]> | readonly Outcome[],
): Promise<readonly string[]> {
  await bench.deploy();
  const outcomes = (await run(sends)) as readonly PacketOutcome[];
  const texts: string[] = [];
  for (const [nth, { arrivals, deliveries, answer }] of outcomes.entries()) {
    const open = { sent: 0, seen: 0, arrivals, deliveries, answer };
    let text = encodeOutcome(sends[nth] as Send, open);
    const [seen] = arrivals;
    if (seen !== undefined) {
      const reply = bench.reply(seen);
      const got = await bench.one<PacketOutcome>(reply);
      text += ` and of the reply to it ${encodeOutcome(reply, { ...got, sent: 0, seen: 0 })}`;
    }
    texts.push(text);
  }
  return texts;
}
