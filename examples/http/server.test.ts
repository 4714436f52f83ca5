// test-timeout: 300
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { conformsAndIsCaught, type Ended, has, judge, path, snatcheck } from '../command-line.ts';

const token = { SNAT_TOKEN: 'secret' };

test('it conforms, is caught with each fault, and wants its token', async () => {
  if (!has('python3')) return;
  await conformsAndIsCaught((fault) =>
    serving(fault, async (url) => {
      const words = ['--target', url, '--token-env', 'SNAT_TOKEN'];
      if (fault === 'none') {
        assert.match((await snatcheck(['adapter-test', '--target', url])).text, /adapter-http-unauthorised/);
        assert.is((await snatcheck(['adapter-test', ...words], token)).status, 0);
      }
      return judge(words, token);
    }),
  );
});

async function serving(fault: string, use: (url: string) => Promise<Ended>): Promise<Ended> {
  const child = spawn('python3', [path('./http/server.py'), '--port', '0', '--fault', fault], {
    env: { ...process.env, ...token },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    return await use(line.toString().trim());
  } finally {
    child.kill('SIGKILL');
  }
}

test.run();
