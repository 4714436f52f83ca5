import type { Hello } from '../../../spec/vocabulary/index.ts';

/** Ports of an address by default: each flow of a full pool is a descriptor, for TCP one on either side. */
const PORTS = 8_192;

/** What a NAT is, and can be asked, where sockets are all that is on its two sides. */
export function socketHello(hello: Hello): Hello {
  const { capabilities } = hello;
  const { portRange, settable, shows } = capabilities;
  const { icmpErrors: _, fragments: __, ...rest } = shows;
  const last = portRange === null ? 0 : Math.min(portRange.last, portRange.first + PORTS - 1);
  return {
    ...hello,
    configuration: { ...hello.configuration, descriptors: 'sockets' },
    capabilities: {
      ...capabilities,
      portRange: portRange === null || !settable.ports ? portRange : { ...portRange, last },
      // A socket that is not connected hears no ICMP error, and who refused a connection it cannot tell.
      shows: { ...rest, answers: false },
    },
  };
}
