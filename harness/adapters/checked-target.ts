import type { Deployment, Operation, Outcome, Settings } from '../../spec/vocabulary/index.ts';
import { quote, SnatcheckError } from '../../spec/vocabulary/index.ts';
import { decodeSettings } from '../json/deployment.ts';
import { decodeHello } from '../json/hello.ts';
import { formatPath, Problem } from '../json/problem.ts';
import type { Target } from '../target/contract.ts';
import { checkOutcome } from './check-outcome.ts';
import { CallLog } from './call-log.ts';
import { Timeline } from './timeline.ts';

/**
 * A target that somebody else wrote, with every answer checked. Its errors name the phase, and their codes begin with
 * `adapter-`, so that none of them passes for a usage error of ours.
 */
export function checkedTarget(target: Target, name: string): Target {
  const hello = decodeHello(target.hello);
  const timeline = new Timeline();
  let vms = 0;
  const calls = new CallLog();
  const asking = async <T>(
    phase: string,
    args: readonly unknown[],
    ask: () => T | Promise<T>,
  ): Promise<T> => {
    calls.called(phase, args);
    try {
      return await ask();
    } catch (error) {
      throw error instanceof SnatcheckError ? told(error, `, from ${name} at ${phase}. ${calls}`) : error;
    }
  };
  const outcomeOf = (operation: Operation, value: unknown, index: number): Outcome => {
    try {
      const outcome = checkOutcome(operation, value, vms);
      timeline.check(operation, outcome, hello.capabilities);
      return outcome;
    } catch (error) {
      const where = ` (outcome ${index + 1}, of ${JSON.stringify(operation)})`;
      if (error instanceof SnatcheckError) throw told(error, where);
      if (!(error instanceof Problem)) throw error;
      throw new SnatcheckError('adapter-outcome-malformed', {
        expected: error.expected,
        received: `${error.received} at ${formatPath(['outcome', ...error.path])}${where}`,
        remedy: error.remedy ?? 'Answer with the types that the package exports.',
      });
    }
  };
  return {
    hello,
    deploy: (deployment: Deployment, settings: Settings) =>
      asking('deploy', [deployment, settings], async () => {
        const inForce = decodeSettings(calls.returned(await target.deploy(deployment, settings)));
        vms = deployment.vms.length;
        timeline.restart();
        return inForce;
      }),
    run: (batch) =>
      asking('run', [batch], async () => {
        const answers: unknown = calls.returned(await target.run(batch));
        if (!Array.isArray(answers) || answers.length !== batch.length) throw wrongCount(batch, answers);
        return batch.map((operation, index) => outcomeOf(operation, answers[index], index));
      }),
    reset: () =>
      asking('reset', [], async () => {
        await target.reset();
        timeline.restart();
      }),
    bye: () => target.bye(),
  };
}

export function told(error: SnatcheckError, more: string): SnatcheckError {
  const code = error.code.startsWith('adapter-') ? error.code : `adapter-${error.code}`;
  const { expected, received, remedy } = error;
  return new SnatcheckError(code, { expected, received: `${received}${more}`, remedy }, error);
}

function wrongCount(batch: readonly Operation[], answers: unknown): SnatcheckError {
  return new SnatcheckError('adapter-answer-count', {
    expected: `one outcome for each of ${batch.length} operations`,
    received: Array.isArray(answers) ? `a list of ${answers.length}` : `no list, but ${quote(answers)}`,
    remedy: 'Answer every operation of a batch, in order.',
  });
}
