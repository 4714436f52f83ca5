import { copyBytes } from '../packets/bytes.ts';

/** Packets that came out and were not read yet. Their buffers are used again once all were read. */
export class PacketQueue {
  private readonly buffers: Uint8Array[] = [];
  /** For each buffer, a view of its packet; packets of one length follow each other, so it is seldom made anew. */
  private readonly views: Uint8Array[] = [];
  private read = 0;
  private written = 0;

  clear(): void {
    this.read = 0;
    this.written = 0;
  }

  /** Copies a packet to the end of the queue; returns the copy, which may still be changed in place. */
  push(packet: Uint8Array, length: number): Uint8Array {
    const at = this.written;
    let buffer = this.buffers[at];
    if (buffer === undefined || buffer.length < length) {
      buffer = new Uint8Array(Math.max(2_048, length));
      this.buffers[at] = buffer;
      this.views[at] = buffer.subarray(0, length);
    } else if (this.views[at]?.length !== length) this.views[at] = buffer.subarray(0, length);
    copyBytes(packet, buffer, length);
    this.written = at + 1;
    return buffer;
  }

  /** Takes back the packet that was pushed last; its copy stays valid until the next push. */
  unpush(): void {
    this.written -= 1;
  }

  /** The next packet, valid until the next push after the last one was read. */
  shift(): Uint8Array | null {
    if (this.read === this.written) return null;
    const view = this.views[this.read] ?? null;
    this.read += 1;
    if (this.read === this.written) this.clear();
    return view;
  }
}
