import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type {
  Change,
  Deployment,
  LoadBalancer,
  SecurityGroup,
  Subnet,
} from '../../../spec/vocabulary/index.ts';
import type { Step } from '../../scenario/scenario.ts';
import { balancer, rule, scenario, vm } from './fixtures/scenarios.ts';
import { deploymentCandidates } from './simpler-deployment.ts';

/** What each candidate has otherwise of the deployment; all else stays as it is. */
function less(deployment: Partial<Deployment>, steps: readonly Step[] = []): readonly Partial<Deployment>[] {
  const whole = scenario(steps, deployment);
  return [...deploymentCandidates(whole)].map((candidate) => {
    assert.equal({ ...candidate, deployment: null }, { ...whole, deployment: null });
    return Object.fromEntries(
      Object.entries(candidate.deployment).filter(
        ([name, part]) => JSON.stringify(part) !== JSON.stringify(whole.deployment[name as keyof Deployment]),
      ),
    );
  });
}

const setGroup = (
  on: { readonly vm: string } | { readonly subnet: string },
  securityGroup: string | null,
): Step => ({
  do: 'change',
  change: { kind: 'set-security-group', on, securityGroup },
});
/** Names a subnet or a group only to whoever does not look at what kind of change it is. */
const otherChange = (more: object): Step => ({
  do: 'change',
  change: { kind: 'set-logging', loadBalancer: 'lb', on: true, ...more } as Change,
});

/** 10.0.NUMBER.0/24; the VMs are in the one numbered 0. */
const subnet = (number: number, securityGroup: string | null = null): Subnet => ({
  name: `subnet${number}`,
  range: { base: 0x0a000000 + number * 256, bits: 24 },
  securityGroup,
});

const group = (name: string, ...rules: readonly string[]): SecurityGroup => ({
  name,
  rules: rules.map(rule),
});

test('with nothing around its VM there is nothing to leave out', () => {
  assert.equal(less({}), []);
  assert.equal(less({ subnets: [subnet(0)] }), []);
});

test('reserved addresses go all at once', () => {
  assert.equal(less({ reservedAddresses: [7, 8] }), [{ reservedAddresses: [] }]);
});

test('a subnet goes unless a VM lives in it or a change names it', () => {
  const [one, two, three] = [subnet(0), subnet(1), subnet(2)];
  const vms = [vm(0), vm(1)];
  assert.equal(less({ subnets: [one, two], vms }), [{ subnets: [one] }]);
  assert.equal(less({ subnets: [two, one], vms }), [{ subnets: [one] }]);
  assert.equal(less({ subnets: [one, two, three], vms }, [setGroup({ subnet: 'subnet2' }, null)]), [
    { subnets: [one, three] },
  ]);
  assert.equal(less({ subnets: [one, two] }, [setGroup({ vm: 'subnet1' }, null)]), [{ subnets: [one] }]);
  assert.equal(less({ subnets: [one, two] }, [otherChange({ on: { subnet: 'subnet1' } })]), [
    { subnets: [one] },
  ]);
  const far = vm(1, { address: 0x0a000104 });
  assert.equal(less({ subnets: [one, two], vms: [vm(0), far] }), [], 'both are lived in');
});

test('of subnets that nothing speaks of, the first one stays', () => {
  const [one, two] = [subnet(1), subnet(2)];
  assert.equal(less({ subnets: [one, two], vms: [] }), [{ subnets: [one] }]);
  assert.equal(less({ subnets: [one], vms: [] }), []);
});

test('security groups go all at once, then those of no use, then those of VMs and of subnets', () => {
  const [g, h] = [group('g'), group('h')];
  const securityGroups = [g, h];
  const none: Partial<Deployment> = { securityGroups: [] };
  const vms = [vm(0, { securityGroup: 'g' }), vm(1)];
  const bare = [vm(0), vm(1)];
  const subnets = [subnet(0, 'h')];
  assert.equal(less({ securityGroups, vms, subnets }), [
    { ...none, vms: bare, subnets: [subnet(0)] },
    { vms: bare },
    { subnets: [subnet(0)] },
  ]);
  assert.equal(less({ securityGroups, vms }), [
    { ...none, vms: bare },
    { securityGroups: [g] },
    { vms: bare },
  ]);
  assert.equal(less({ securityGroups, subnets }), [
    { ...none, subnets: [subnet(0)] },
    { securityGroups: [h] },
    { subnets: [subnet(0)] },
  ]);
  assert.equal(less({ securityGroups }), [none, none], 'there are some, but nobody has one');
});

test('a group that a change sets is of use', () => {
  const securityGroups = [group('g'), group('h')];
  const [none, onlyH] = [{ securityGroups: [] }, { securityGroups: [group('h')] }];
  assert.equal(less({ securityGroups }, [setGroup({ vm: 'vm0' }, 'h')]), [none, onlyH]);
  assert.equal(less({ securityGroups }, [setGroup({ vm: 'vm0' }, null)]), [none, none]);
  assert.equal(less({ securityGroups }, [otherChange({ securityGroup: 'h' })]), [none, none]);
  assert.equal(less({ securityGroups }, [{ do: 'alerts' }]), [none, none]);
});

test('a group that is of use loses its rules one by one, and the others keep theirs', () => {
  const [g, h] = [group('g', 'one', 'two'), group('h', 'three')];
  const candidates = less({ securityGroups: [h, g], vms: [vm(0, { securityGroup: 'g' })] });
  assert.equal(candidates.slice(3), [
    { securityGroups: [h, group('g', 'two')] },
    { securityGroups: [h, group('g', 'one')] },
  ]);
});

test('a load balancer goes, or becomes simpler while the others stay', () => {
  const [a, b] = [balancer('a'), balancer('b', { logging: true })];
  assert.equal(less({ loadBalancers: [a, b] }), [
    { loadBalancers: [b] },
    { loadBalancers: [a] },
    { loadBalancers: [a, balancer('b')] },
  ]);
});

test('a load balancer has fewer frontends, no probe, no log, and one rule or none', () => {
  const simpler = (more: Partial<LoadBalancer>) => {
    const [gone, ...others] = less({ loadBalancers: [balancer('lb', more)] });
    assert.equal(gone, { loadBalancers: [] });
    return others.map(({ loadBalancers }) => {
      assert.is(loadBalancers?.length, 1);
      return loadBalancers?.[0];
    });
  };
  const becomes = (more: Partial<LoadBalancer>, ...changes: readonly Partial<LoadBalancer>[]) =>
    assert.equal(
      simpler(more),
      changes.map((change) => balancer('lb', { ...more, ...change })),
    );
  becomes({ pool: ['vm0'] });
  becomes({ frontends: [1, 2] }, { frontends: [1] });
  becomes({ frontends: [1, 2, 3] }, { frontends: [1] }, { frontends: [1, 2] });
  becomes({ probe: { port: 80, intervalMs: 5_000, threshold: 2 } }, { probe: null });
  becomes({ logging: true }, { logging: false });
  const [one, two] = [80, 443].map((port) => ({
    protocol: 'tcp' as const,
    frontendPort: port,
    backendPort: port,
  }));
  assert.ok(one !== undefined && two !== undefined);
  becomes({ rules: [one] }, { rules: [] });
  becomes({ rules: [one, two] }, { rules: [] }, { rules: [one] }, { rules: [two] });
});

test('one VM after another loses its ILPIP', () => {
  const [one, two] = [vm(0, { ilpip: 8 }), vm(2, { ilpip: 9 })];
  assert.equal(less({ vms: [one, vm(1), two] }), [
    { vms: [vm(0), vm(1), two] },
    { vms: [one, vm(1), vm(2)] },
  ]);
});

test('what nothing speaks of goes before what something might', () => {
  const candidates = less({
    reservedAddresses: [7],
    subnets: [subnet(0), subnet(1)],
    securityGroups: [group('g')],
    loadBalancers: [balancer('lb')],
    vms: [vm(0, { ilpip: 8 })],
  });
  assert.equal(
    candidates.map((candidate) => Object.keys(candidate)),
    [['reservedAddresses'], ['subnets'], ['securityGroups'], ['securityGroups'], ['loadBalancers'], ['vms']],
  );
});

test.run();
