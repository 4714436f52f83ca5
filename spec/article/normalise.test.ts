import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { normalise, splitSentences } from './normalise.ts';

test('Korean and English sentences end at a full stop before a space', () => {
  assert.equal(splitSentences('고양이가 잡니다. 개는 왜 짖나요? 조용히 하세요! It rains.'), [
    '고양이가 잡니다.',
    '개는 왜 짖나요?',
    '조용히 하세요!',
    'It rains.',
  ]);
});

test('a paragraph is one text, whatever its line breaks and its last full stop', () => {
  assert.equal(splitSentences('나무가\n  자랍니다. 꽃이\r\n핍니다\n\n끝입니다.'), [
    '나무가 자랍니다.',
    '꽃이 핍니다',
    '끝입니다.',
  ]);
});

test('dots within names, numbers and addresses end nothing', () => {
  for (const sentence of [
    'ns.example.com이라는 이름은 a.b.example.org에 있습니다.',
    '값은 1.5이고 주소는 192.0.2.1입니다.',
    'https://example.com/?q=a.b를 엽니다.',
    'Some birds, e.g. owls, hunt at night, cf. bats vs. moths.',
  ]) {
    assert.equal(splitSentences(sentence), [sentence]);
  }
});

test('brackets and quotation marks after a full stop belong to its sentence', () => {
  assert.equal(
    splitSentences('열 개입니다(12 - 2개).  다음 줄입니다. "갑니다." 그가 말했습니다. (끝.) 정말.'),
    ['열 개입니다(12 - 2개).', '다음 줄입니다.', '"갑니다."', '그가 말했습니다.', '(끝.)', '정말.'],
  );
});

test('a Korean ending set close to the next sentence still ends it', () => {
  assert.equal(splitSentences('비가 옵니다.우산을 쓰세요.'), ['비가 옵니다.', '우산을 쓰세요.']);
});

test('links leave their words, and a full stop in their target does not count', () => {
  assert.equal(splitSentences('[새](a/b.md#c. d) 및 [둥지](../n.md)를 봅니다. ![그림](p.png) 끝.'), [
    '새 및 둥지를 봅니다.',
    '그림 끝.',
  ]);
});

test('a table row is one sentence; its header row and rule are none', () => {
  const table =
    '| 색 | 뜻 |\n| --- | :-: |\n| 빨강 |멈춥니다. 기다립니다. |\n| a\\|b | 2 |\n다음 문장입니다.';
  assert.equal(splitSentences(table), ['빨강 | 멈춥니다. 기다립니다.', 'a\\|b | 2', '다음 문장입니다.']);
  assert.equal(splitSentences('| 뜻 |\n| --- |\n| 멈춤 |'), ['멈춤']);
});

test('each line of a code block is one sentence', () => {
  assert.equal(splitSentences('다음을 실행합니다.\n\n    dig example.com. any\n    echo a. b\n\n끝.'), [
    '다음을 실행합니다.',
    'dig example.com. any',
    'echo a. b',
    '끝.',
  ]);
  assert.equal(splitSentences('앞\n```sh\n# no heading. at all\n\nls\n```\n뒤'), [
    '앞',
    '# no heading. at all',
    'ls',
    '뒤',
  ]);
});

test('an indented line within a paragraph continues it', () => {
  assert.equal(splitSentences('물이\n    흐릅니다.'), ['물이 흐릅니다.']);
});

test('list items and quotations begin a sentence; headings are none', () => {
  assert.equal(splitSentences('## 제목입니다.\n목록\n- 하나\n- 둘. 셋\n\n1. 넷\n> 다섯'), [
    '목록',
    '하나',
    '둘.',
    '셋',
    '넷',
    '다섯',
  ]);
});

test('nothing comes of nothing', () => {
  assert.equal(splitSentences(''), []);
  assert.equal(splitSentences('\n\n   \n'), []);
});

test('copies that differ in layout alone normalise to the same', () => {
  const plain = '한글 NAME_OF_TAG 값은 3 * 4 또는 * 입니다.';
  for (const copy of [
    plain.normalize('NFD'),
    `  ${plain.replaceAll(' ', '\u00a0 ')}\n`,
    '**한글** `NAME_OF_TAG` ***값은*** 3 * 4 또는 `*` 입니다.',
    '<b>한글</b> <a name="x"></a>NAME_OF_TAG [값은](y.md) 3 * 4 또는 * 입니다.',
  ]) {
    assert.is(normalise(copy), plain);
  }
  assert.is(normalise(plain), plain);
});

test('copies that differ in a word, a figure or a sign do not', () => {
  const plain = normalise('문은 4분 뒤에 닫힙니다.');
  for (const other of [
    '문은 5분 뒤에 닫힙니다.',
    '문은 4분 뒤에 닫히지 않습니다.',
    '문은 4분 뒤에 닫힙니다',
    '창은 4분 뒤에 닫힙니다.',
  ]) {
    assert.is.not(normalise(other), plain);
  }
});

test.run();
