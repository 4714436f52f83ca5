import { portsIn } from '../../../spec/vocabulary/index.ts';
import { TCP } from '../../packets/packet.ts';
import { invented, type Fault } from '../fault.ts';
import { seeded } from '../seeding/seeded.ts';
import { wrappedPorts } from '../seeding/wrapped-ports.ts';

export const alertAtSevenEighths: Fault = {
  id: 'alert-at-seven-eighths',
  fault: 'The alert is written when seven eighths of the ports are taken, as a warning.',
  breaks: ['no-alert-without-exhaustion'],
  family: 'alert',
  mechanism: 'missing check',
  origin: invented,
  shows: '1..64',
  make: seeded((standard, gateway) => ({
    ports: wrappedPorts(standard.ports, (inner, range, { address, protocol }) => {
      const most = Math.floor((portsIn(range) * 7) / 8);
      let taken = 0;
      return {
        take(privatePort) {
          const port = inner.take(privatePort);
          if (port === 0) return 0;
          taken += 1;
          const owner = gateway().network.ownerOf(address);
          const logging = owner !== undefined && 'logging' in owner && owner.logging;
          if (taken === most && protocol === TCP && logging) gateway().alert(address);
          return port;
        },
        release(port) {
          taken -= 1;
          inner.release(port);
        },
      };
    }),
  })),
};
