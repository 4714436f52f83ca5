import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Alert, parseAddress } from '../../spec/vocabulary/index.ts';
import { LiveExhaustion } from './exhaustion.ts';
import type { LiveAsking } from './live-asking.ts';

const FRONTEND = '203.0.113.10';
const record = {
  time: new Date().toISOString(),
  category: 'LoadBalancerAlertEvent',
  properties: {
    eventName: 'Resource Limits Hit',
    eventDescription: 'Ports exhausted',
    eventProperties: { 'public ip address': FRONTEND },
  },
};

const timingOf = (idleTimeoutMs: number) => ({ idleTimeoutMs, toleranceMs: 300, marginMs: 300 });

/** A pool whose first flow fails already; @param whileWaiting what happens before the log is looked at again. */
async function alertsOf(path: string, whileWaiting: () => void, delayMs = 60_000): Promise<readonly Alert[]> {
  let told: readonly Alert[] = [];
  const asking = {
    setup: { alerts: { path, delayMs, clockSkewMs: 60_000 } },
    signal: new AbortController().signal,
    check: async (flows: readonly unknown[]) => ({ first: [], silent: flows }),
    close: async () => {},
    until: async () => whileWaiting(),
    observer: { alerts: (_interval: unknown, alerts: readonly Alert[]) => (told = alerts) },
  } as unknown as LiveAsking;
  const plan = {
    loadBalancer: { frontends: [parseAddress(FRONTEND)] },
    flows: [{}],
    elsewhere: [],
    holdMs: 30_000,
  } as unknown as ConstructorParameters<typeof LiveExhaustion>[1];
  const exhaustion = new LiveExhaustion(asking, plan);
  await exhaustion.fill(timingOf(60_000));
  await exhaustion.readAlerts();
  return told;
}

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'snatcheck-alerts-'));
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a log that is not there yet is waited for: a storage account makes it with the first record', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'log.json');
    const alerts = await alertsOf(path, () => writeFileSync(path, JSON.stringify(record)));
    assert.equal(
      alerts.map(({ address }) => address),
      [parseAddress(FRONTEND)],
    );
  }));

test('one that is not there when the alert is due is an error, and no missing alert', () =>
  inFolder(async (folder) => {
    const error = await alertsOf(join(folder, 'log.json'), () => {}, 0).catch((thrown: unknown) => thrown);
    assert.is((error as { code?: string }).code, 'alerts-unreadable');
  }));

test.run();
