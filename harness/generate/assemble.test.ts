import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Features } from '../../spec/vocabulary/index.ts';
import { builtinTarget } from '../builtin/target.ts';
import type { Step } from '../scenario/scenario.ts';
import { canDo } from './assemble.ts';
import { meansOf } from './index.ts';

const { hello } = builtinTarget();
const without = (...lacking: readonly (keyof Features)[]) =>
  meansOf({
    ...hello,
    features: { ...hello.features, ...Object.fromEntries(lacking.map((name) => [name, false])) },
  });
const change = (kind: string) => ({ do: 'change', change: { kind, vm: 'vm0' } }) as unknown as Step;

test('nothing is to change that a target has not, or cannot change', () => {
  for (const [kind, feature] of [
    ['join-pool', 'pools'],
    ['leave-pool', 'pools'],
    ['assign-ilpip', 'ilpip'],
    ['release-ilpip', 'ilpip'],
    ['set-security-group', 'securityGroups'],
    ['set-logging', 'alerts'],
  ] as const) {
    assert.is(canDo(without(), change(kind)), true, kind);
    assert.is(canDo(without(feature), change(kind)), false, `${kind} without ${feature}`);
    assert.is(canDo(without('changes'), change(kind)), false, `${kind} without changes`);
  }
});

test.run();
