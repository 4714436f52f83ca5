import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { searchPath } from '../../lab/programs.ts';
import { EXHAUSTED, FEW, FRONTEND } from './world.ts';

const LOOK_MS = 250;
const PORTS = FEW.last - FEW.first + 1;

/**
 * Stands in for the cloud's log, which no gateway of ours writes: once the kernel holds every port, one record is there, cut off as
 * the published one is, and beside it what else such a folder holds.
 */
export function logAlerts(folder: string, isWritten: boolean): () => void {
  const at = join(folder, 'y=2016', 'm=10', 'd=31', 'h=12', 'm=00');
  mkdirSync(at, { recursive: true });
  const record = (category: string, properties: object): string =>
    JSON.stringify({
      time: new Date().toISOString(),
      category,
      resourceId: '/SUBSCRIPTIONS/X/RESOURCEGROUPS/RG/PROVIDERS/MICROSOFT.NETWORK/LOADBALANCERS/LB',
      operationName: 'LoadBalancerProbeHealthStatus',
      properties,
    });
  const write = (alerts: readonly string[]): void => {
    const other = record('LoadBalancerProbeHealthStatus', { port: 80, healthPercentage: 100 });
    writeFileSync(join(at, 'PT1H.json'), `{"records":[${[other, ...alerts].join(',')}]}`);
  };
  write([]);
  const env = { ...process.env, PATH: searchPath() };
  const words = ['netns', 'exec', 'gateway', 'conntrack', '-L', '-p', 'tcp', '-d', EXHAUSTED];
  const timer = setInterval(() => {
    execFile('ip', words, { env }, (_error, stdout) => {
      if (stdout.split('\n').filter((line) => line.includes('ESTABLISHED')).length < PORTS) return;
      clearInterval(timer);
      const full = record('LoadBalancerAlertEvent', {
        eventName: 'Resource Limits Hit',
        eventDescription: 'Ports exhausted',
        eventProperties: { 'public ip address': FRONTEND },
      });
      if (isWritten) write([full.slice(0, -1)]);
    });
  }, LOOK_MS);
  return () => clearInterval(timer);
}
