import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { UDP } from '../packets/packet.ts';
import { Flow } from './flow.ts';
import { FlowTable } from './flow-table.ts';
import type { VmState } from './network.ts';

const vm = (address: number): VmState => ({
  index: 0,
  name: 'x',
  address,
  ilpip: null,
  group: null,
  subnet: null,
  balancers: [],
});

const flow = (address: number, port: number, remote: number, remotePort: number) =>
  new Flow(UDP, vm(address), port, address + 1_000, port + 10_000, remote, remotePort, 'outbound', null);

const insideOf = (table: FlowTable, f: Flow) =>
  table.findInside(f.protocol, f.vm.address, f.privatePort, f.remoteAddress, f.remotePort);
const outsideOf = (table: FlowTable, f: Flow) =>
  table.findOutside(f.protocol, f.publicAddress, f.publicPort, f.remoteAddress, f.remotePort);

test('finds what was added and not removed, by both tuples, under every filtering', () => {
  const tuple = fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3), fc.nat(3));
  const distinct = fc.uniqueArray(tuple, { selector: (parts) => parts.join(), maxLength: 200 });
  const filtering = fc.constantFrom('address-and-port', 'address', 'none');
  fc.assert(
    fc.property(filtering, distinct, fc.nat(5), (kind, tuples, every) => {
      const table = new FlowTable(kind);
      const flows = tuples.map((parts) => flow(...parts));
      for (const f of flows) table.add(f);
      const removed = new Set(flows.filter((_, i) => i % (every + 2) === 0));
      for (const f of removed) table.remove(f);
      assert.is(table.size, flows.length - removed.size);
      for (const f of flows) {
        assert.is(insideOf(table, f), removed.has(f) ? null : f);
        assert.is(outsideOf(table, f), removed.has(f) ? null : f);
      }
      const present = new Set(tuples.filter((_, i) => i % (every + 2) !== 0).map((parts) => parts.join()));
      for (let i = 0; i < 256; i += 1) {
        const parts = [i & 3, (i >> 2) & 3, (i >> 4) & 3, i >> 6] as const;
        assert.is(insideOf(table, flow(...parts)) !== null, present.has(parts.join()));
        assert.is(outsideOf(table, flow(...parts)) !== null, present.has(parts.join()));
      }
      assert.is(table.filter(() => true).length, table.size);
      table.clear();
      assert.is(table.size, 0);
      for (const f of flows) assert.is(insideOf(table, f), null);
    }),
  );
});

test('finds loosely only as far as the filtering goes', () => {
  const found = (kind: 'address-and-port' | 'address' | 'none', remote: number) => {
    const table = new FlowTable(kind);
    table.add(flow(1, 2, 3, 4));
    return table.findLoosely(UDP, 1_001, 10_002, remote) !== null;
  };
  assert.equal([found('address-and-port', 3), found('address', 3), found('none', 3)], [false, true, true]);
  assert.equal([found('address-and-port', 9), found('address', 9), found('none', 9)], [false, false, true]);
});

test.run();
