// Three of the repetitions that `npm run lab:repeat` makes, the second of them with every core kept busy.
// test-timeout: 600
import { test } from 'uvu';
import { labAvailability } from '../harness/lab/availability.ts';
import { repeat } from './lab-repeat.ts';

for (const number of [1, 2, 3]) {
  test(`repetition ${number}: the known violations, no other, and the idle rules decided`, async () => {
    const available = labAvailability('nftables');
    if (!available.ok) {
      console.log(`SKIP ${available.code}: ${available.reason}`);
      return;
    }
    const { wrong } = await repeat('nftables', number, 60_000);
    if (wrong.length > 0) throw new Error(wrong.join('\n'));
  });
}

test.run();
