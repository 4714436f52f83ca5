import type { PacketOutcome, Send } from '../../../../spec/vocabulary/index.ts';
import type { Check } from '../check.ts';

/** As many as systems take at once that then carry them flow by flow. */
const PACKETS = 32;

/**
 * Each packet goes to a destination of its own, so that an outcome tells which packet it belongs to. That they came out in
 * another order than they went in, and this was not declared, is what raw packets are refused for (`packets-reordered`).
 */
export const order: Check = {
  title: 'answers the steps of a batch in their order',
  quick: true,
  skip: () => null,
  async run(bench) {
    await bench.deploy();
    const batch = Array.from({ length: PACKETS }, (_, nth) =>
      bench.open(nth % bench.deployment.vms.length, 7_000 + nth, nth),
    );
    const outcomes = (await bench.target.run(batch)) as readonly PacketOutcome[];
    for (const [index, { arrivals }] of outcomes.entries()) {
      const other = batch.findIndex((packet) => arrivals.some((arrival) => isOf(arrival, packet)));
      if (other < 0 || other === index) continue;
      return {
        expected: `what became of step ${index + 1} as outcome ${index + 1}`,
        received: `what became of step ${other + 1}`,
        remedy: 'Answer in the order of the steps, and give each arrival to the step whose packet it is.',
      };
    }
    return null;
  },
};

function isOf(arrival: PacketOutcome['arrivals'][number], packet: Send): boolean {
  return arrival.destination === packet.destination && arrival.destinationPort === packet.destinationPort;
}
