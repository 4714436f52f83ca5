import type { Check } from '../check.ts';

const NOBODY_KNOWS = 'snatcheck-unknown-method';

/** Silence, or an answer to anything, would make a message of a newer version look carried out. */
export const unknownMethod: Check = {
  title: 'refuses a method that it does not know, and goes on',
  quick: true,
  skip: (_, { target }) => (target.askUnknown === undefined ? 'a module is sent no messages' : null),
  async run(bench) {
    const refusal = await bench.target.askUnknown?.(NOBODY_KNOWS);
    if (refusal === null) {
      return {
        expected: `an answer with "error" to the method "${NOBODY_KNOWS}"`,
        received: 'an answer without one',
        remedy:
          'Answer every method that the adapter does not know with {"id":...,"error":{"code":"unknown-method"}}.',
      };
    }
    await bench.deploy();
    return null;
  },
};
