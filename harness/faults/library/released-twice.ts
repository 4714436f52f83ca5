import { invented, type Fault } from '../fault.ts';
import { Schedule } from '../seeding/schedule.ts';
import { seeded } from '../seeding/seeded.ts';
import { wrappedPorts } from '../seeding/wrapped-ports.ts';

export const releasedTwice: Fault = {
  id: 'released-twice',
  fault: 'A port that came free comes free once more an idle timeout later, whoever holds it by then.',
  breaks: ['ports-distinguish-flows', 'one-port-per-flow-per-destination', 'no-reclaim-before-4-minutes'],
  family: 'collision',
  mechanism: 'double release',
  origin: invented,
  shows: '1..64',
  make: seeded((standard, gateway) => {
    const later = new Schedule();
    return {
      ports: wrappedPorts(
        standard.ports,
        (inner) => ({
          take(privatePort) {
            later.run(gateway().now());
            return inner.take(privatePort);
          },
          release(port) {
            inner.release(port);
            const { settings } = gateway();
            later.add(gateway().now() + settings.idleTimeoutMs, () => inner.release(port));
          },
        }),
        () => later.clear(),
      ),
    };
  }),
};
