import { SnatcheckError } from '../../../spec/vocabulary/index.ts';
import { complement, addWords } from '../../packets/checksum.ts';
import { type LabSides, OVERHEAD_BYTES } from '../sides.ts';

/** IP protocol of our own packets: 253 is for experiments and testing (RFC 3692). */
export const CONTROL_PROTOCOL = 253;
const HEADER = 20;
const LENGTH = HEADER + 4;
const LIMIT_MS = 5_000;
const ASK_WHETHER_IT_LIVES_MS = 50;
/**
 * Bytes that may be under way. The switch reads from sockets with net.core.rmem_default, 212,992 bytes where nobody changed it, and
 * what does not fit is gone without a counter of the interface's: a group of 257 packets was one too many for a busy machine.
 */
const MOST_UNDER_WAY = 100_000;
const PAUSE = new Int32Array(new SharedArrayBuffer(4));

/** How long a NAT in user space took for a packet that it only forwards, in ms; what guard bands are measured by. */
export interface Delays {
  count: number;
  sum: number;
  worst: number;
}

/**
 * Sides of a NAT that works in another process, which tell a packet that was dropped from one that is not there yet, without
 * a deadline: once all is written, a control that the NAT forwards untranslated goes after it on both sides. A switch takes
 * packets of one port in order, in batches whose flows may overtake each other. When the control is out its batch is under
 * way; when a second one is out that was written after that, the batch of the first is done, and all before it.
 * @param check throws where the NAT is gone.
 */
export function controlledSides(sides: LabSides, check: () => void): LabSides & { readonly delays: Delays } {
  const waiting = { inside: [] as Uint8Array[], outside: [] as Uint8Array[] };
  const delays: Delays = { count: 0, sum: 0, worst: 0 };
  const control = newControl();
  let number = 0;
  let underWay = 0;

  function settle(): void {
    if (underWay === 0) return;
    pass();
    pass();
    underWay = 0;
  }

  /** Makes room for a packet. */
  function count(length: number): void {
    const bytes = length + OVERHEAD_BYTES;
    if (underWay + bytes > MOST_UNDER_WAY) settle();
    underWay += bytes;
  }

  /** A control on both sides, and everything that is out until both are. */
  function pass(): void {
    number = (number + 1) % 2 ** 32;
    new DataView(control.buffer).setUint32(HEADER, number);
    const since = sides.now();
    let asked = since;
    sides.writeInside(control, LENGTH);
    sides.writeOutside(control, LENGTH);
    const due = { outside: true, inside: true };
    for (;;) {
      if (due.outside) due.outside = !drain('outside');
      if (due.inside) due.inside = !drain('inside');
      const now = sides.now();
      if (!due.outside && !due.inside) {
        delays.count += 1;
        delays.sum += now - since;
        delays.worst = Math.max(delays.worst, now - since);
        return;
      }
      if (now - asked > ASK_WHETHER_IT_LIVES_MS) {
        check();
        asked = now;
      }
      if (now - since > LIMIT_MS) throw overdue(due.outside ? 'outside' : 'inside');
      // Leaves this CPU to the NAT.
      Atomics.wait(PAUSE, 0, 0, 0.02);
    }
  }

  /** @returns whether the control came. */
  function drain(side: 'inside' | 'outside'): boolean {
    const read = side === 'inside' ? sides.readInside : sides.readOutside;
    for (let packet = read(); packet !== null; packet = read()) {
      if (packet[9] !== CONTROL_PROTOCOL) waiting[side].push(packet.slice());
      else if (new DataView(packet.buffer, packet.byteOffset).getUint32(HEADER) === number) return true;
    }
    return false;
  }

  return {
    delays,
    patienceMs: 0,
    written: sides.written,
    read: sides.read,
    now: sides.now,
    writeInside: (packet, length) => {
      count(length);
      sides.writeInside(packet, length);
    },
    writeOutside: (packet, length) => {
      count(length);
      sides.writeOutside(packet, length);
    },
    readInside: () => {
      settle();
      return waiting.inside.shift() ?? null;
    },
    readOutside: () => {
      settle();
      return waiting.outside.shift() ?? null;
    },
  };
}

/** From 192.0.2.255 to 192.0.2.254 (TEST-NET-1), with an IPv4 header that is whole. */
function newControl(): Uint8Array<ArrayBuffer> {
  const packet = new Uint8Array(LENGTH);
  packet.set([0x45, 0, 0, LENGTH, 0, 0, 0, 0, 64, CONTROL_PROTOCOL, 0, 0, 192, 0, 2, 255, 192, 0, 2, 254]);
  new DataView(packet.buffer).setUint16(10, complement(addWords(0, packet, 0, HEADER)));
  return packet;
}

function overdue(side: string): SnatcheckError {
  return new SnatcheckError('lab-backlog', {
    expected: `a control packet on the ${side} within ${LIMIT_MS / 1_000} s`,
    received: 'none, from a NAT that runs',
    remedy: 'Nothing was judged since. The machine may be too busy to test on; try again.',
  });
}
