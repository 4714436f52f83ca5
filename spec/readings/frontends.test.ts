import { test } from 'uvu';
import { quiet, violates } from './expect.ts';
import { trace } from './trace.ts';
import { DEFAULT_ADDRESS, FRONTEND, FRONTEND_2 } from './world.ts';

const two = { frontends: [FRONTEND, FRONTEND_2] } as const;

test('any frontend may serve a flow, in any order', () => {
  quiet(
    trace(two).open('a').open('b', { from: FRONTEND_2 }).open('c').open('d', { vm: 1, from: FRONTEND_2 }),
  );
});

test('a VM may be pinned to one frontend', () => {
  quiet(trace(two).open('a', { from: FRONTEND_2 }).open('b', { from: FRONTEND_2 }).open('c', { vm: 1 }));
});

test('a flow stays on the frontend that it got', () => {
  quiet(trace(two).open('a', { from: FRONTEND_2 }).send('a'));
  violates(trace(two).open('a').remap('a', 1_025, FRONTEND_2).send('a'), 'mapping-is-stable');
});

test('what is no frontend serves no flow', () => {
  violates(trace(two).open('a', { from: DEFAULT_ADDRESS }), 'method-load-balancer-snat');
});

test('one port of two frontends serves two flows', () => {
  quiet(trace(two).open('a', { as: 1_025 }).open('b', { from: FRONTEND_2, as: 1_025 }));
});

test('a VM in the pools of two load balancers leaves from the frontend of either', () => {
  const other = {
    name: 'lb-2',
    frontends: [FRONTEND_2],
    pool: ['vm-0'],
    rules: [],
    probe: null,
    logging: false,
  };
  const both = () => {
    const [first] = trace().context.deployment.loadBalancers;
    return trace({ deployment: { loadBalancers: [first!, other] } });
  };
  quiet(both().open('a').open('b', { from: FRONTEND_2 }));
  violates(both().open('a', { vm: 1, from: FRONTEND_2 }), 'method-load-balancer-snat');
});

test.run();
