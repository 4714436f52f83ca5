import { SnatcheckError } from '../../spec/vocabulary/index.ts';

/** One packet of a capture, from its IPv4 header on. */
export interface CapturedPacket {
  /** Since 1970, in ms, by the clock of whoever captured it. */
  readonly timeMs: number;
  /** Place in its file: of one file, an order that times may not tell. */
  readonly order: number;
  /** As much as the capture kept. */
  readonly bytes: Uint8Array;
  /** Name of the interface, or null where the file names none. */
  readonly interface: string | null;
  /** What somebody noted of the packet, or null. */
  readonly comment: string | null;
}

/** A capture file as far as it could be read. */
export interface Capture {
  readonly packets: readonly CapturedPacket[];
  /** One step of its clock, in ms. */
  readonly resolutionMs: number;
  /** Frames that hold no IPv4: ARP, IPv6 and the like. */
  readonly foreign: number;
  /** Packets without a time, which nothing can be judged by. */
  readonly timeless: number;
  /** Packets that the capture itself says it lost. */
  readonly dropped: number;
  /** At which byte the file breaks off within a packet, or null. */
  readonly brokenOffAt: number | null;
}

/** Filled while a file is read. */
export class CaptureBuilder {
  readonly packets: CapturedPacket[] = [];
  resolutionMs = 0;
  foreign = 0;
  timeless = 0;
  dropped = 0;
  brokenOffAt: number | null = null;

  done(): Capture {
    const { packets, foreign, timeless, dropped, brokenOffAt } = this;
    const resolutionMs = this.resolutionMs === 0 ? 0.001 : this.resolutionMs;
    return { packets, resolutionMs, foreign, timeless, dropped, brokenOffAt };
  }
}

export function damaged(expected: string, received: string, at: number): SnatcheckError {
  return new SnatcheckError('capture-damaged', {
    expected,
    received: `${received} at byte ${at.toLocaleString('en')}`,
    remedy: 'Capture again, or write it anew with a tool that reads it: editcap in.pcap out.pcap.',
  });
}
