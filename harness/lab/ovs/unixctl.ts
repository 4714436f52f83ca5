import { connect } from 'node:net';
import { SnatcheckError } from '../../../spec/vocabulary/index.ts';

const LIMIT_MS = 10_000;

/**
 * Asks a daemon of Open vSwitch what `ovs-appctl` would: JSON-RPC 1.0 on its control socket (ovs-appctl(8), RFC 7047 section
 * 4). Starting that program costs ten times as much, and flows are forgotten before every case.
 * @throws SnatcheckError `lab-ovs` where the daemon refuses or does not answer.
 */
export function ask(socket: string, method: string, ...params: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (received: string) => {
      connection.destroy();
      reject(
        new SnatcheckError('lab-ovs', {
          expected: `an answer to ${[method, ...params].join(' ')}`,
          received,
          remedy:
            'Try it by hand: snatcheck lab up ovs. If it stays, report it with the version of Open vSwitch.',
        }),
      );
    };
    let text = '';
    const connection = connect(socket);
    connection.setEncoding('utf8').setTimeout(LIMIT_MS, () => fail(`none in ${LIMIT_MS / 1_000} s`));
    connection.once('error', ({ message }) => fail(message));
    connection.once('end', () => fail('the end of the connection'));
    connection.on('data', (more: string) => {
      text += more;
      // Messages have no length in front and no line end behind.
      if (!text.trimEnd().endsWith('}')) return;
      let answer: { readonly result: string | null; readonly error: string | null };
      try {
        answer = JSON.parse(text) as typeof answer;
      } catch {
        return;
      }
      if (answer.error !== null) fail(answer.error.trim());
      else {
        connection.destroy();
        resolve(answer.result ?? '');
      }
    });
    connection.write(JSON.stringify({ id: 0, method, params }));
  });
}
