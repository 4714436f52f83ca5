import { readdirSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { behaviourIds, type BehaviourId } from './behaviour-ids.ts';
import { anchorOf, article, citationsOf } from './index.ts';
import { errata } from './errata.ts';
import { sectionsById } from './sections/index.ts';
import type { SectionId, Sentence } from './types.ts';

const located = article.sections.flatMap(({ id, sentences }) =>
  sentences.map((sentence) => ({ section: id, sentence, at: `${anchorOf(id)} sentence ${sentence.number}` })),
);

const behavioursOf = (sentence: Sentence): readonly BehaviourId[] =>
  'informative' in sentence ? [] : sentence.behaviours;
const erratumOf = (sentence: Sentence) => ('informative' in sentence ? undefined : sentence.erratum);

test('every section has its file, its row in the index, and its own id', () => {
  const files = readdirSync(new URL('./sections/', import.meta.url))
    .filter((name) => name !== 'index.ts')
    .map((name) => name.replace(/\.ts$/, ''));
  assert.equal(files.toSorted(), Object.keys(sectionsById).toSorted());
  assert.equal(
    article.sections.map(({ id }) => id),
    Object.keys(sectionsById),
  );
});

test('sentences are numbered 1..count', () => {
  for (const { id, count, sentences } of article.sections) {
    const numbers = Array.from({ length: count }, (_, index) => index + 1);
    assert.equal(
      sentences.map(({ number }) => number),
      numbers,
      anchorOf(id),
    );
  }
});

test('the counts are those of the edition', () => {
  // Of the edition, not of the trace: the only guard where no copy of the article is at hand.
  assert.equal(
    article.sections.map(({ count }) => count),
    [10, 17, 17, 5, 6, 7, 3],
  );
});

test('every sentence is either cited for something, or informative with a reason', () => {
  for (const { sentence, at } of located) {
    const informative = 'informative' in sentence;
    assert.is.not(informative, 'behaviours' in sentence, at);
    if (informative) {
      assert.match(sentence.informative, /^[A-Z].{10,}\.$/, at);
    } else {
      assert.ok(sentence.behaviours.length > 0, at);
      assert.is(new Set(sentence.behaviours).size, sentence.behaviours.length, `${at} cites one twice`);
      const noted = Object.keys(sentence.notes ?? {});
      const cited: readonly string[] = sentence.behaviours;
      assert.ok(
        noted.every((id) => cited.includes(id)),
        `${at} has a note on what it does not cite`,
      );
    }
  }
});

test('hashes are SHA-256, and repeat only between the two sections that share their words', () => {
  const first = new Map<string, { section: SectionId; sentence: Sentence }>();
  let repeated = 0;
  for (const { section, sentence, at } of located) {
    assert.match(sentence.sha256, /^[0-9a-f]{64}$/, at);
    const earlier = first.get(sentence.sha256);
    if (earlier === undefined) {
      first.set(sentence.sha256, { section, sentence });
    } else {
      repeated++;
      assert.is(earlier.section, 'standalone-vm-with-no-instance-level-public-ip-address', at);
      assert.is(section, 'load-balanced-vm-with-no-instance-level-public-ip-address', at);
      assert.is(earlier.sentence.number, sentence.number, at);
    }
  }
  // How SNAT is named, how its ports are, and the ten sentences on their use.
  assert.is(repeated, 12);
});

test('the catalogue has 33 different ids, each cited, and none other is', () => {
  assert.is(behaviourIds.length, 33);
  assert.is(new Set(behaviourIds).size, 33);
  const cited = new Set(located.flatMap(({ sentence }) => behavioursOf(sentence)));
  assert.equal([...cited].toSorted(), [...behaviourIds].toSorted());
});

test('citationsOf gives back every mapping, with the note on that behaviour', () => {
  for (const id of behaviourIds) {
    const expected = located
      .filter(({ sentence }) => behavioursOf(sentence).includes(id))
      .map(({ section, sentence }) => `${section} ${sentence.number}`);
    assert.equal(
      citationsOf(id).map(({ section, sentence }) => `${section} ${sentence}`),
      expected,
    );
  }
  assert.equal(citationsOf('capacity-64511'), [{ section: 'limitations', sentence: 1 }]);
  assert.match(citationsOf('no-reclaim-before-4-minutes')[0]?.note ?? '', /4 minutes/);
  assert.is(citationsOf('probe-blocked-marks-down')[1]?.note, 'Read with erratum 2.');
  assert.equal(citationsOf('no-such-behaviour'), []);
});

test('what is inferred says on what ground', () => {
  const inferred = [
    'destination-unchanged',
    'payload-intact',
    'mapping-is-stable',
    'instance-level-ip-keeps-port',
    'default-ip-not-tenant-owned',
    'no-failure-below-capacity',
    'exhaustion-spares-live-flows',
    'exhaustion-raises-alert',
    'no-alert-without-exhaustion',
    'no-reclaim-before-4-minutes',
    'nsg-default-rules',
    'denied-flow-takes-no-port',
  ];
  for (const id of inferred) {
    for (const { section, sentence, note } of citationsOf(id)) {
      assert.type(note, 'string', `${id} at ${anchorOf(section)} sentence ${sentence}`);
    }
  }
});

test('the three errata and the sentences marked with them point at each other', () => {
  assert.equal(
    errata.map(({ number }) => number),
    [1, 2, 3],
  );
  assert.equal(
    located
      .filter(({ sentence }) => erratumOf(sentence) !== undefined)
      .map(({ section, sentence }) => `${erratumOf(sentence)} ${section} ${sentence.number}`)
      .toSorted(),
    errata.map(({ number, section, sentence }) => `${number} ${section} ${sentence}`),
  );
  for (const { fault } of errata) {
    for (const id of fault.breaks) assert.ok(behaviourIds.includes(id), id);
  }
});

test("the trace holds none of the article's text", () => {
  assert.not.match(JSON.stringify([article, errata]), /[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]/);
});

test.run();
