import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { anchor, each, escape, html, lines, Markup, NONE } from './markup.ts';

test('what is no markup is escaped, in text and in attributes', () => {
  const hostile = `<b onclick="x">'&\``;
  assert.is(escape(hostile), '&#60;b onclick=&#34;x&#34;&#62;&#39;&#38;&#96;');
  assert.is(html`<p title="${hostile}">${hostile}</p>`.text.split('<').length, 3);
});

test('markup within markup stays', () => {
  assert.is(html`<p>${html`<b>${'<'}</b>`}</p>`.text, '<p><b>&#60;</b></p>');
  assert.is(html`${null}${NONE}${[new Markup('<i>'), new Markup('</i>')]}${7}`.text, '<i></i>7');
  assert.is(each([1, 2], (n) => html`<i>${n}</i>`).text, '<i>1</i><i>2</i>');
});

test('characters that act unseen are written out', () => {
  assert.is(html`${'a\u202eb\u001b'}`.text, 'a\\u202eb\\x1b');
});

test('lines stay lines, and only what is ours is one', () => {
  assert.is(lines('a\n<b>\r', 100).text, 'a\n&#60;b&#62;\\r');
});

test('the indentation of the source is not written', () => {
  assert.is(
    html`<ul>
      <li>a</li>
    </ul>`.text,
    '<ul>\n<li>a</li>\n</ul>',
  );
});

test('an id of the catalogue is its own anchor; another is told apart by a hash', () => {
  assert.is(anchor('behaviour', 'payload-intact'), 'behaviour-payload-intact');
  assert.match(anchor('finding', 'a b"'), /^finding-a_b_-[0-9a-f]{12}$/);
  assert.is.not(anchor('finding', 'a b'), anchor('finding', 'a_b'));
  assert.is.not(anchor('finding', `${'n'.repeat(1_000)}1`), anchor('finding', `${'n'.repeat(1_000)}2`));
});

test.run();
