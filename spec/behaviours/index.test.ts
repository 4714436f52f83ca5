import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { behaviourIds } from '../article/behaviour-ids.ts';
import { behaviours } from './index.ts';

test('every behaviour stands under its own id, in the order of the article', () => {
  assert.equal(
    Object.values(behaviours).map(({ id }) => id),
    behaviourIds,
  );
  assert.equal(Object.keys(behaviours), behaviourIds);
});

test.run();
