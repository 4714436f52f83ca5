import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SnatcheckError } from '../spec/vocabulary/index.ts';
import { checkDialect, DIALECT } from './judging.ts';

test('what another document would have to judge is refused, not judged by this one', () => {
  checkDialect(DIALECT);
  for (const name of ['azure-2099', 'constructor', '']) {
    assert.throws(
      () => checkDialect(name),
      (error: unknown) => error instanceof SnatcheckError && error.code === 'dialect-unknown',
    );
  }
});

test.run();
