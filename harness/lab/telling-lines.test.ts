import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { tellingLines } from './telling-lines.ts';

const flow = (port: number) =>
  `udp 17 3 src=10.0.0.4 dst=198.51.100.10 sport=${port} dport=443 [UNREPLIED] src=198.51.100.10 dst=192.0.2.1 sport=443 dport=${port}`;
const ports = Array.from({ length: 1_000 }, (_, i) => 1_025 + i);

test('a short table comes whole, without empty lines', () => {
  const table = tellingLines({ command: 'conntrack -S', text: 'cpu=0\tdrop=1 \n\ncpu=1 drop=0\n' }, []);
  assert.equal(table, { command: 'conntrack -S', lines: ['cpu=0 drop=1', 'cpu=1 drop=0'], printed: 2 });
});

test('of a long one the lines about the evidence come, whole words alone, in order', () => {
  const text = `${ports.map(flow).join('\n')}\n`;
  const { lines, printed } = tellingLines({ command: 'conntrack -L', text }, [
    ['10.0.0.4', '1999', '198.51.100.10', '443'],
    ['10.0.0.4', '1100', '198.51.100.10', '443'],
  ]);
  assert.is(printed, 1_000);
  assert.is(lines.length, 24);
  const both = lines.filter((line) => /sport=(1100|1999) /.test(line));
  assert.equal(both, [flow(1_100), flow(1_999)]);
  assert.is(lines.indexOf(flow(1_100)), 22, 'after those with lower numbers');
});

test('without a subject the first ones come', () => {
  const { lines } = tellingLines({ command: 'x', text: ports.map(flow).join('\n') }, []);
  assert.is(lines[0], flow(1_025));
  assert.is(lines.length, 24);
});

test.run();
