import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { FactName } from '../model/facts.ts';
import type { Judgement } from './behaviour.ts';
import { isWitness, unproven, unsupported } from './evidence.ts';
import { factsOf } from './fixtures/judged.ts';

const OPEN = { undecided: 'something is wanting' } as const;
const NO_CONTROL = 'no control got through before and after';
const BY_CHANCE = 'it may have been lost on the way';

const against = (...names: readonly FactName[]) => unproven(factsOf(names))?.undecided ?? null;
const towards = (...names: readonly FactName[]) => unsupported(factsOf(names))?.undecided ?? null;
const witnesses = (judgement: Judgement, ...names: readonly FactName[]) =>
  isWitness(factsOf(names), judgement);

test('a failure accuses the translator with a control before and after, and too often for chance', () => {
  assert.is(against('controlled', 'beyondChance'), null);
  assert.is(against('controlled', 'repeated'), BY_CHANCE, 'often enough only for what is to happen anyway');
  assert.is(against('controlled'), BY_CHANCE);
  assert.is(against('beyondChance'), NO_CONTROL, 'the network may have been down all the while');
});

test('a failure that was to be expected needs the control, and fewer tries', () => {
  assert.is(towards('controlled', 'repeated'), null);
  assert.is(towards('controlled'), BY_CHANCE);
  assert.is(towards('repeated', 'beyondChance'), NO_CONTROL);
});

test('what the behaviour leaves open shows nothing of it', () => {
  for (const judgement of ['conforms', 'violates', 'permitted-variation'] as const)
    assert.ok(witnesses(judgement, 'outbound'), judgement);
  assert.not(witnesses(OPEN, 'outbound'));
  assert.not(witnesses(OPEN, 'failed', 'controlled', 'repeated'));
});

test('what did not get through shows something once it is no chance', () => {
  for (const lost of ['failed', 'undelivered'] as const) {
    assert.ok(witnesses(null, lost, 'controlled', 'repeated'), lost);
    assert.not(witnesses(null, lost, 'controlled'), lost);
    assert.not(witnesses(null, lost, 'repeated'), lost);
    assert.not(witnesses('conforms', lost, 'repeated'), 'whatever the behaviour says of it');
  }
});

test('a packet that nobody saw shows something only to a behaviour that speaks of it', () => {
  assert.ok(witnesses('conforms', 'outbound', 'unseen'));
  assert.not(witnesses(null, 'outbound', 'unseen'));
  assert.ok(witnesses(null, 'outbound'), 'one that was seen may be the setting of what comes later');
  assert.ok(witnesses(null, 'inbound'));
  assert.ok(witnesses(null, 'unseen'), 'nor is it a packet of a VM’s');
});

test.run();
