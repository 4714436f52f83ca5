import { createHash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compareSections } from './compare.ts';
import { splitSentences } from './normalise.ts';
import { splitSections } from './split-sections.ts';

const original = [
  '# <a name="garden"></a>정원',
  '정원에는 나무가 있습니다. 나무는 물을 마십니다. 새는 나무에 삽니다.',
  '',
  '| 이름 | 색 |',
  '| --- | --- |',
  '| 장미 | 빨강 |',
  '',
  '# <a name="pond"></a>연못',
  '연못은 깊습니다. 물고기가 헤엄칩니다.',
].join('\n');

const hash = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');
const hashed = (markdown: string) =>
  splitSections(markdown).map(({ id, body }) => ({ id, hashes: splitSentences(body).map(hash) }));
const differences = (before: string, after: string) => {
  const mutated = original.replace(before, after);
  assert.is.not(mutated, original, 'the mutation did something');
  return compareSections(hashed(original), hashed(mutated));
};

test('a copy agrees, and so does one with another layout', () => {
  assert.equal(compareSections(hashed(original), hashed(original)), []);
  assert.equal(differences('있습니다. 나무는', '있습니다.\n**나무는**'), []);
});

test('a lost sentence is missing, and only that one', () => {
  assert.equal(differences('나무는 물을 마십니다. ', ''), [
    { kind: 'missing', section: 'garden', sentence: 2, expected: hash('나무는 물을 마십니다.') },
  ]);
  assert.equal(differences(' 물고기가 헤엄칩니다.', ''), [
    { kind: 'missing', section: 'pond', sentence: 2, expected: hash('물고기가 헤엄칩니다.') },
  ]);
  assert.equal(differences('| 장미 | 빨강 |', ''), [
    { kind: 'missing', section: 'garden', sentence: 4, expected: hash('장미 | 빨강') },
  ]);
});

test('a new sentence is added, wherever it stands', () => {
  const got = hash('꽃이 핍니다.');
  assert.equal(differences('정원에는', '꽃이 핍니다. 정원에는'), [
    { kind: 'added', section: 'garden', position: 1, got },
  ]);
  assert.equal(differences('삽니다.', '삽니다. 꽃이 핍니다.'), [
    { kind: 'added', section: 'garden', position: 4, got },
  ]);
  assert.equal(differences('연못은', '꽃이 핍니다. 연못은'), [
    { kind: 'added', section: 'pond', position: 1, got },
  ]);
});

test('a changed sentence is changed: a word, a negation, a row, a full stop', () => {
  for (const [before, after, sentence] of [
    ['물을 마십니다', '비를 마십니다', 2],
    ['나무에 삽니다', '나무에 살지 않습니다', 3],
    ['빨강', '하양', 4],
    ['마십니다.', '마십니다!', 2],
  ] as const) {
    const found = differences(before, after);
    assert.equal(
      found.map((difference) => [difference.kind, 'sentence' in difference && difference.sentence]),
      [['changed', sentence]],
      before,
    );
  }
});

test('one lost, one changed and one added are told apart', () => {
  const mutated = original
    .replace('정원에는 나무가 있습니다. ', '')
    .replace('나무에 삽니다', '하늘에 삽니다')
    .replace('헤엄칩니다.', '헤엄칩니다. 개구리가 웁니다.');
  assert.equal(
    compareSections(hashed(original), hashed(mutated)).map(({ kind, section }) => `${kind} ${section}`),
    ['missing garden', 'changed garden', 'added pond'],
  );
});

test('more lost than new in one gap: the first is changed, the rest missing', () => {
  const found = differences('나무는 물을 마십니다. 새는 나무에 삽니다.', '아무도 없습니다.');
  assert.equal(
    found.map((difference) => [difference.kind, 'sentence' in difference && difference.sentence]),
    [
      ['changed', 2],
      ['missing', 3],
    ],
  );
});

test('a sentence that moved is missing here and added there', () => {
  const found = differences(
    '나무는 물을 마십니다. 새는 나무에 삽니다.',
    '새는 나무에 삽니다. 나무는 물을 마십니다.',
  );
  assert.equal(found.map(({ kind }) => kind).toSorted(), ['added', 'missing']);
});

test('two sentences run together, and one split in two, are seen', () => {
  assert.equal(
    differences('깊습니다. 물고기가', '깊습니다 물고기가').map(({ kind }) => kind),
    ['changed', 'missing'],
  );
  assert.equal(
    differences('물고기가 헤', '물고기입니다. 헤').map(({ kind }) => kind),
    ['changed', 'added'],
  );
});

test('a section lost, new or renamed, even an empty one', () => {
  assert.equal(compareSections(hashed(original), hashed(original.replace(/# <a name="pond">[^]*/, ''))), [
    { kind: 'section-missing', section: 'pond', sentences: 2 },
  ]);
  assert.equal(differences('헤엄칩니다.', '헤엄칩니다.\n# <a name="new"></a>빈 곳\n'), [
    { kind: 'section-added', section: 'new', sentences: 0 },
  ]);
  assert.equal(differences('"pond"', '"lake"'), [
    { kind: 'section-missing', section: 'pond', sentences: 2 },
    { kind: 'section-added', section: 'lake', sentences: 2 },
  ]);
});

test.run();
