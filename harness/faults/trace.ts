import type { Observation, PacketOutcome } from '../../spec/vocabulary/index.ts';

/**
 * A number for everything that was asked and seen in a case, in order. Equal for equal cases; of
 * two that are not, equal once in four thousand million.
 */
export class TraceHash {
  value = 0;
  observations = 0;

  readonly note = ({ operation, outcome }: Observation): void => {
    this.observations += 1;
    this.mix(outcome.sent);
    this.mix(outcome.seen);
    if (operation.op !== 'send' && operation.op !== 'receive') {
      this.text(JSON.stringify([operation, outcome]));
      return;
    }
    this.mix(operation.sourcePort);
    this.mix(operation.destination);
    this.mix(operation.destinationPort);
    // Not by way of JSON: the largest cases have hundreds of thousands of packets.
    const { arrivals, deliveries, answer } = outcome as PacketOutcome;
    this.mix(arrivals.length);
    for (const { source, sourcePort, destination, destinationPort, intact } of arrivals) {
      this.mix(source);
      this.mix(sourcePort);
      this.mix(destination);
      this.mix(2 * destinationPort + Number(intact));
    }
    this.mix(deliveries.length);
    for (const { vm, port, source, sourcePort, intact } of deliveries) {
      this.mix(vm);
      this.mix(port);
      this.mix(source);
      this.mix(2 * sourcePort + Number(intact));
    }
    this.mix(answer === null ? 0 : answer === 'rst' ? 1 : 2);
  };

  text(text: string): void {
    for (let i = 0; i < text.length; i += 1) this.mix(text.charCodeAt(i));
  }

  private mix(word: number): void {
    let mixed = Math.imul(this.value ^ word, 0x9e3779b1);
    mixed ^= mixed >>> 15;
    this.value = (Math.imul(mixed, 0x85ebca6b) + (this.value >>> 1)) | 0;
  }
}
