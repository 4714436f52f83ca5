import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { hostileResult, manyFindings, sampleCatalogue, violatingResult } from './samples.ts';
import { sarif } from './sarif.ts';

interface Entry {
  readonly ruleId: string;
  readonly ruleIndex?: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly { physicalLocation: { artifactLocation: { uri: string } } }[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
}
interface Log {
  readonly version: string;
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly results: readonly Entry[];
  }[];
}

function runOf(result: Parameters<typeof sarif.render>[0]) {
  const log = JSON.parse([...sarif.render(result, sampleCatalogue())].join('')) as Log;
  assert.is(log.version, '2.1.0');
  const [run] = log.runs;
  if (run === undefined) throw new Error('a log has a run');
  return run;
}

test('a behaviour is a rule, and a finding is a result of it', () => {
  const result = violatingResult();
  const { tool, results } = runOf(result);
  assert.is(tool.driver.rules.length, Object.keys(result.behaviours).length);
  assert.is(results.length, result.findings.length);
  for (const { ruleId, ruleIndex } of results) assert.is(tool.driver.rules[ruleIndex ?? -1]?.id, ruleId);
});

test('a secondary finding is a note', () => {
  assert.equal(
    runOf(violatingResult()).results.map(({ level }) => level),
    ['error', 'error', 'note'],
  );
});

test('the place of a finding is the file that replays it', () => {
  const [first] = runOf(violatingResult()).results;
  const uri = first?.locations[0]?.physicalLocation.artifactLocation.uri;
  assert.is(uri, 'snatcheck-regressions/one-port-per-flow-per-destination-5f3a9c1e.json');
});

test('a replay line makes no place outside the folder', () => {
  const result = violatingResult();
  for (const path of ['../../etc/passwd.json', '/etc/x.json', 'javascript:x.json', 'https://x/y.json']) {
    const findings = result.findings.map((finding) => ({
      ...finding,
      replay: `npx snatcheck replay ${path}`,
    }));
    const [first] = runOf({ ...result, findings }).results;
    assert.is(first?.locations[0]?.physicalLocation.artifactLocation.uri, 'snatcheck-regressions');
  }
});

test('thousands of findings and hostile ones are a log too', () => {
  assert.is(runOf(manyFindings()).results.length, 5_000);
  const { results } = runOf(hostileResult());
  assert.ok(results.every(({ message }) => message.text.length < 30_000));
});

test.run();
