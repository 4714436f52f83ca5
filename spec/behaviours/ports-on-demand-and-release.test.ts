import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { emptyPool } from '../model/ledger.ts';
import type { FactName } from '../model/facts.ts';
import { judged, situationsOf } from './fixtures/judged.ts';
import { impossible, UNSETTABLE } from './fixtures/possible.ts';
import { told } from './fixtures/told.ts';
import { portsAllocatedOnDemand } from './ports-allocated-on-demand.ts';
import { releaseRestoresService } from './release-restores-service.ts';

const last = ['takesLast', 'oneVm', 'poolOfOthers'] as const;

test('one VM that takes every port while others of its pool are idle shows that none is set aside', () => {
  const b = portsAllocatedOnDemand;
  assert.is(judged(b, 'outbound', 'snat', ...last), 'conforms');
  for (const fact of last)
    assert.is(judged(b, 'outbound', 'snat', ...last.filter((name) => name !== fact)), null, fact);
  assert.is(judged(b, 'outbound', ...last), null, 'by an ILPIP no port is taken');
  assert.is(judged(b, 'inbound', 'snat', ...last), null, 'a reply takes none');
  const [situation] = Object.keys(b.situations);
  assert.equal(situationsOf(b, ...last), [situation]);
  for (const fact of last) assert.equal(situationsOf(b, ...last.filter((name) => name !== fact)), [], fact);
  assert.equal(impossible(b, {}), []);
  assert.equal(impossible(b, UNSETTABLE), [situation]);
  assert.equal(impossible(b, { features: { pools: false } }), [situation]);
});

const again = ['outbound', 'snat', 'opens', 'wasFull'] as const;

test('a flow that opens at a pool that was full, after another gave its port back, shows that it can be had', () => {
  const b = releaseRestoresService;
  assert.is(judged(b, ...again, 'closedOut'), 'conforms');
  assert.is(judged(b, ...again, 'idledOut'), 'conforms');
  assert.is(judged(b, ...again), null, 'no flow gave a port back');
  assert.is(judged(b, ...again, 'closedOut', 'outOfState'), null, 'a stray segment asks for none');
  assert.is(judged(b, 'outbound', 'snat', 'opens', 'closedOut'), null, 'another port was free all the time');
  assert.is(judged(b, 'outbound', 'snat', 'live', 'wasFull', 'closedOut'), null, 'it has its port');
  assert.is(judged(b, 'failed', 'unseen', 'opens', 'wasFull', 'closedOut'), null, 'it got none');
});

test('capacity is measured by filling, releasing and filling again', () => {
  assert.is(judged(releaseRestoresService, 'measured'), 'conforms');
});

test('a port is had again after a close, after idling, after a failure, and until all are taken', () => {
  const of = (...names: FactName[]) => situationsOf(releaseRestoresService, ...names);
  assert.equal(of(...again, 'closedOut'), ['after a close and the idle timeout']);
  assert.equal(of(...again, 'idledOut'), ['after idling']);
  assert.equal(of(...again, 'idledOut', 'afterFailure'), ['after idling', 'after a failure']);
  assert.equal(of(...again), []);
  assert.equal(of(...again, 'closedOut', 'afterFailure', 'takesLast', 'outOfState'), [], 'a stray segment');
  assert.equal(of('outbound', 'takesLast', 'wasFull'), ['filled again']);
  assert.equal(of('outbound', 'takesLast'), [], 'filled for the first time');
  assert.equal(of('outbound', 'live', 'wasFull', 'closedOut', 'idledOut', 'afterFailure'), []);
  assert.equal(of('outbound', 'opens', 'closedOut', 'idledOut', 'afterFailure'), [], 'never full');
});

test('a pool is filled where its ports can be set, and a flow is closed where its handshake is seen', () => {
  const b = releaseRestoresService;
  assert.equal(impossible(b, {}), []);
  assert.equal(impossible(b, UNSETTABLE), Object.keys(b.situations));
  assert.equal(impossible(b, { capabilities: { protocols: ['udp'] } }), [
    'after a close and the idle timeout',
  ]);
});

test('a failure is told with how many ports were taken of how many', () => {
  const figures = { capacity: 8, pool: { ...emptyPool(), possible: 3, closedOut: 1 } };
  const flow = "vm-0's UDP flow 10.0.0.4:5000 -> 198.51.100.1:443";
  assert.is(
    told(portsAllocatedOnDemand, figures).expected,
    `${flow} gets a port: at most 3 of 8 ports were taken, all by vm-0 itself`,
  );
  assert.is(
    told(releaseRestoresService, figures).expected,
    `${flow} gets a port: 1 flow to 198.51.100.1 closed and surely gave back every port (at most 3 of 8 ports taken)`,
  );
});

test.run();
