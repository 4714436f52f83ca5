import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BEFORE_FIRST_HEADING, splitSections } from './split-sections.ts';

const idsOf = (markdown: string) => splitSections(markdown).map(({ id }) => id);

test('sections by anchor, front matter left out', () => {
  const file =
    '---\ntitle: "머리. 글"\n---\n\n# <a name="top-one"></a>제목\n본문.\n## <a id="two"></a>둘\n\n끝.\n';
  assert.equal(splitSections(file), [
    { id: 'top-one', body: '본문.' },
    { id: 'two', body: '\n끝.\n' },
  ]);
  assert.equal(splitSections(`\uFEFF${file.replaceAll('\n', '\r\n')}`), splitSections(file));
});

test('a heading without an anchor gets the one a renderer would give it', () => {
  assert.equal(idsOf('## Cats & dogs, at home\n### 새 소식!\n'), ['cats-dogs-at-home', '새-소식']);
});

test('text before the first heading is a section too', () => {
  assert.equal(idsOf('길 잃은 문장.\n# A\n'), [BEFORE_FIRST_HEADING, 'a']);
  assert.equal(idsOf('\n\n# A\n'), ['a']);
  assert.equal(idsOf(''), []);
});

test('a heading in a code block is code', () => {
  assert.equal(idsOf('# A\n```\n# B\n```\n# C\n'), ['a', 'c']);
});

test('two headings with one anchor are one section with both bodies', () => {
  assert.equal(splitSections('# A\n하나.\n# B\n# A\n둘.'), [
    { id: 'a', body: '하나.\n둘.' },
    { id: 'b', body: '' },
  ]);
});

test.run();
