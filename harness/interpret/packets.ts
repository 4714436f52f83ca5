import type { Receive, Segment, Send } from '../../spec/vocabulary/index.ts';
import type { Flow } from './flow.ts';

/** Big enough to tell datagrams apart by their payload, small enough for any path. */
const FIRST_BYTES = 16;

export function fromVm(
  flow: Flow,
  segment: Segment,
  bytes: number,
  zeroChecksum: boolean,
  group: number,
): Send {
  return {
    op: 'send',
    vm: flow.vm,
    protocol: flow.protocol,
    segment,
    bytes,
    group,
    sourcePort: flow.port,
    destination: flow.destination,
    destinationPort: flow.destinationPort,
    zeroChecksum,
  };
}

export function firstPacket(flow: Flow, group: number): Send {
  return flow.protocol === 'tcp'
    ? fromVm(flow, 'syn', 0, false, group)
    : fromVm(flow, 'data', FIRST_BYTES, false, group);
}

/** From the other end, to the public tuple that the flow was last seen with. */
export function fromDestination(flow: Flow, segment: Segment, bytes: number): Receive {
  return fromOutside(flow, flow.destination, flow.destinationPort, segment, bytes);
}

export function fromOutside(
  flow: Flow,
  source: number,
  sourcePort: number,
  segment: Segment,
  bytes: number,
): Receive {
  return {
    op: 'receive',
    protocol: flow.protocol,
    segment,
    bytes,
    group: 0,
    source,
    sourcePort,
    destination: flow.publicAddress,
    destinationPort: flow.publicPort,
  };
}
