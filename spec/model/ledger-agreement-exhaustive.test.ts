// test-timeout: 600
import type { Address } from '../vocabulary/index.ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ALL, TCP, UDP } from './agreement/alphabets.ts';
import { compareAll } from './agreement/exhaustive.ts';
import { FastLedger } from './fast/index.ts';
import type { InboundEvent, LedgerRules, OutboundEvent, ProtocolIndex } from './ledger.ts';
import { PlainLedger } from './plain-ledger.ts';

const SECOND_DESTINATION = 0xc6336401;

const LENGTH = 6;

// TCP, and both protocols together, are files of their own, so that every core has something to do.
test(`both ledgers say the same about every trace of UDP up to ${LENGTH} symbols`, () => {
  const { traces, disagreement } = compareAll(new FastLedger(), new PlainLedger(), UDP, LENGTH);
  assert.is(disagreement, null, JSON.stringify(disagreement));
  const total = traces.reduce((sum, count) => sum + count, 0);
  console.log(`UDP: ${total.toLocaleString('en')} traces, by length ${traces.join(', ')}`);
  // A change of the enumeration that loses traces would go unnoticed otherwise.
  assert.is(total, 1_012_779);
});

/** What shows in these symbols alone must end the search. */
const PLANTED: Readonly<Record<string, (event: OutboundEvent) => OutboundEvent>> = {
  'takes a RST for data': (event) => (event.mark === 'rst' ? { ...event, mark: 'data' } : event),
  'takes the fourth flow for another VM': (event) =>
    event.vm === 1 && event.destination === SECOND_DESTINATION ? { ...event, vm: 2 } : event,
};

for (const [name, mistaken] of Object.entries(PLANTED)) {
  test(`found: a ledger that ${name}`, () => {
    class Mistaken extends FastLedger {
      override outbound(event: OutboundEvent): void {
        super.outbound(mistaken(event));
      }
    }
    assert.is.not(compareAll(new Mistaken(), new PlainLedger(), TCP, 5).disagreement, null);
  });
}

test('a disagreement ends the search and names its trace', () => {
  class Early extends FastLedger {
    override reset(rules: LedgerRules): void {
      super.reset({ ...rules, toleranceMs: rules.toleranceMs - 1 });
    }
  }
  const { disagreement } = compareAll(new Early(), new PlainLedger(), UDP, LENGTH);
  assert.is(disagreement?.trace.at(0), 'packet a UDP x p');
  assert.match(disagreement?.trace.at(-1) ?? '', /^\[(sure|possible) [-01]+\] /);
  assert.match(disagreement?.difference ?? '', /^(flow|pool|holder)\./);
});

test('no trace is taken twice, and none that differs from another in names alone', () => {
  const recorder = new Recorder();
  const { traces } = compareAll(recorder, new Recorder(), ALL, 4);
  recorder.reset();
  assert.is(
    recorder.taken.size,
    traces.reduce((sum, count) => sum + count, 0),
  );
  for (const trace of recorder.taken) {
    // In the order of their first use, names count up from the first.
    for (const kind of ['vm', 'to', 'port'] as const) {
      const used = [...trace.matchAll(new RegExp(`${kind}=(\\d+)`, 'g'))].map((match) => Number(match[1]));
      const inOrder = [...new Set(used)];
      assert.equal(
        inOrder,
        inOrder.toSorted((a, b) => a - b),
        trace,
      );
    }
  }
});

/** Agrees with any other, and keeps what it was told. */
class Recorder extends FastLedger {
  readonly taken = new Set<string>();
  #calls: string[] = [];

  override reset(): void {
    if (this.#calls.length > 0) this.taken.add(this.#calls.join(' '));
    this.#calls = [];
  }

  override outbound({ protocol, mark, vm, destination, publicPort, sent }: OutboundEvent): void {
    this.#calls.push(`${sent}:${mark}/${protocol} vm=${vm} to=${destination} port=${publicPort}`);
  }

  override inbound({ protocol, mark, source, publicPort, sent }: InboundEvent): void {
    this.#calls.push(`${sent}:back-${mark}/${protocol} to=${source} port=${publicPort}`);
  }

  override failed(_address: Address, destination: Address, protocol: ProtocolIndex): void {
    this.#calls.push(`failed/${protocol} to=${destination}`);
  }

  override lookUp(...[, , , , , sent]: Parameters<FastLedger['lookUp']>): void {
    this.#calls.push(`${sent}:`);
  }

  override count(): void {}
}

test.run();
