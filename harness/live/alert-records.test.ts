import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { formatAddress } from '../../spec/vocabulary/index.ts';
import { readAlertLog, readAlertRecords } from './alert-records.ts';

const record = (more: object = {}, address = '203.0.113.10') => ({
  time: '2016-01-26T10:37:46.6024215Z',
  systemId: '00000000-0000-0000-0000-000000000000',
  category: 'LoadBalancerAlertEvent',
  resourceId: '/SUBSCRIPTIONS/X/RESOURCEGROUPS/RG7/PROVIDERS/MICROSOFT.NETWORK/LOADBALANCERS/FRONT',
  // As published: it says nothing of what the record is.
  operationName: 'LoadBalancerProbeHealthStatus',
  properties: {
    eventName: 'Resource Limits Hit',
    eventDescription: 'Ports exhausted',
    eventProperties: { 'public ip address': address },
  },
  ...more,
});
const probe = record({
  category: 'LoadBalancerProbeHealthStatus',
  properties: { publicIpAddress: '203.0.113.10', port: 80, healthPercentage: 0 },
});
/** The published sample ends one brace too early. */
const cut = (text: string, by = 1) => text.slice(0, text.length - by);
const told = (text: string) => {
  const { alerts, unreadable } = readAlertRecords(text);
  return { addresses: alerts.map(({ address }) => formatAddress(address)), unreadable };
};

test('a time without a zone is the cloud`s, whatever zone this machine is in', () => {
  const zone = process.env['TZ'];
  process.env['TZ'] = 'Asia/Seoul';
  try {
    const times = ['2016-01-26T10:37:46.602', '2016-01-26T10:37:46.602Z', '2016-01-26T19:37:46.602+09:00'];
    const { alerts } = readAlertRecords(JSON.stringify(times.map((time) => record({ time }))));
    assert.equal(
      alerts.map(({ atMs }) => atMs),
      Array(3).fill(Date.UTC(2016, 0, 26, 10, 37, 46, 602)),
    );
  } finally {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  }
});

test('whole documents: one record, a list, what a storage account holds, a line each', () => {
  const one = JSON.stringify(record());
  const both = { addresses: ['203.0.113.10', '203.0.113.11'], unreadable: 0 };
  const list = [record(), probe, record({}, '203.0.113.11')];
  assert.equal(told(one), { addresses: ['203.0.113.10'], unreadable: 0 });
  assert.equal(told(JSON.stringify(list)), both);
  assert.equal(told(JSON.stringify({ records: list }, null, 2)), both);
  assert.equal(told(list.map((each) => JSON.stringify(each)).join('\n')), both);
  assert.is(readAlertRecords(one).alerts[0]?.atMs, Date.UTC(2016, 0, 26, 10, 37, 46, 602));
});

test('records that lack their last braces, alone, among others, and at the end of a list', () => {
  const pretty = JSON.stringify(record(), null, 4);
  const other = JSON.stringify(record({}, '203.0.113.11'));
  for (const missing of [1, 3, 4]) {
    const short = cut(pretty, missing === 1 ? 2 : missing * 2);
    assert.equal(told(short).addresses, ['203.0.113.10'], short);
    assert.equal(told(`${short}\n${other}\n`), {
      addresses: ['203.0.113.10', '203.0.113.11'],
      unreadable: 0,
    });
    assert.equal(told(`{"records":[${short},${other}]}`).addresses, ['203.0.113.10', '203.0.113.11']);
    assert.equal(told(`{"records":[${other},${short}]}`).addresses, ['203.0.113.11', '203.0.113.10']);
  }
});

test('what is cut off within a word is counted, and hides no other record', () => {
  const text = JSON.stringify(record());
  const other = JSON.stringify(record({}, '203.0.113.11'));
  const short = text.slice(0, text.indexOf('203.0') + 5);
  assert.equal(told(`${other}\n${short}`), { addresses: ['203.0.113.11'], unreadable: 1 });
  assert.equal(told(''), { addresses: [], unreadable: 0 });
  assert.equal(told('not a log'), { addresses: [], unreadable: 0 });
});

test('category and event name decide, and an address that is none is not taken for one', () => {
  for (const more of [
    { category: 'LoadBalancerProbeHealthStatus' },
    { properties: { ...record().properties, eventName: 'Something else' } },
    { properties: { ...record().properties, eventDescription: 'Ports plenty' } },
  ])
    assert.equal(told(JSON.stringify(record(more))).addresses, []);
  assert.equal(told(JSON.stringify(record({}, 'x'))), { addresses: [], unreadable: 1 });
  assert.equal(told(JSON.stringify(record({ time: 'soon' }))), { addresses: [], unreadable: 1 });
});

test('a folder as a storage account lays it out', () => {
  const folder = mkdtempSync(join(tmpdir(), 'snatcheck-alerts-'));
  try {
    for (const hour of ['h=10', 'h=11']) {
      const at = join(folder, 'y=2016', 'm=01', hour, 'm=00');
      mkdirSync(at, { recursive: true });
      writeFileSync(join(at, 'PT1H.json'), cut(JSON.stringify(record())));
      writeFileSync(join(at, 'notes.txt'), JSON.stringify(record()));
    }
    assert.is(readAlertLog(folder).alerts.length, 2);
    assert.throws(() => readAlertLog(join(folder, 'nowhere')), /alerts-unreadable/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test.run();
