import { SnatcheckError } from '../../spec/vocabulary/index.ts';
import type { Capture } from './capture.ts';
import { isPcap, readPcap } from './pcap-reader.ts';
import { isPcapng, readPcapng } from './pcapng-reader.ts';

/**
 * Reads a capture file, pcap or pcapng. One that breaks off is read as far as it goes.
 * @throws SnatcheckError `capture-format`, `capture-damaged`, `capture-link-type`
 */
export function readCapture(file: Uint8Array): Capture {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (isPcap(view)) return readPcap(file, view);
  if (isPcapng(view)) return readPcapng(file, view);
  const zipped = file[0] === 0x1f && file[1] === 0x8b;
  throw new SnatcheckError('capture-format', {
    expected: 'a capture in the form of pcap or pcapng',
    received:
      file.length === 0
        ? 'an empty file'
        : `a file that begins with ${Buffer.from(file.subarray(0, 4)).toString('hex')}`,
    remedy: zipped
      ? 'It is compressed: gunzip it first.'
      : 'Capture with tcpdump -w FILE, or convert: editcap IN out.pcapng.',
  });
}
