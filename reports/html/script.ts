/**
 * The page's one script. Without it everything is there but filter, keys, copying and the bodies of late findings. It
 * touches no string of the record but the markup of late findings, which `html` had escaped when it was
 * written and which no browser executes anyway, because the page's policy allows this script alone.
 */
export const script = String.raw`'use strict';
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const byId = (id) => document.getElementById(id);
  const root = document.documentElement;
  const remember = (key, value) => { try { localStorage.setItem(key, value); } catch { /* file: and no storage */ } };
  const recall = (key) => { try { return localStorage.getItem(key); } catch { return null; } };

  // Theme: the system's, until somebody chooses.
  const theme = recall('snatcheck-theme');
  if (theme === 'dark' || theme === 'light') root.dataset.theme = theme;
  const toggleTheme = () => {
    const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = dark ? 'light' : 'dark';
    remember('snatcheck-theme', root.dataset.theme);
  };
  byId('theme')?.addEventListener('click', toggleTheme);

  // Bodies of late findings wait in templates, and the later ones of a behaviour as text, until somebody opens them.
  const fill = (details) => {
    const body = details.querySelector(':scope > template');
    if (body) body.replaceWith(body.content);
    const findings = details.querySelector(':scope > script[type="text/plain"]');
    if (!findings) return;
    const template = document.createElement('template');
    template.innerHTML = findings.textContent;
    findings.replaceWith(template.content);
    refresh();
  };
  document.addEventListener('toggle', (event) => { if (event.target.open) fill(event.target); }, true);

  // Filter.
  let items = [];
  let stops = [];
  let sections = [];
  let texts = null;
  const refresh = () => {
    items = all('.item');
    stops = all('.item, .more');
    sections = all('[data-group]');
    texts = null;
  };
  refresh();
  const search = byId('search');
  const buttons = all('button[data-verdict]');
  const shown = byId('shown');
  const textOf = (item) => {
    const summary = item.querySelector(':scope > details > summary');
    return ((item.dataset.text || '') + ' ' + (summary ? summary.textContent : '')).toLowerCase();
  };
  // Findings that are text: a filter looks at them too, and folds them again when it ends.
  const unfoldMore = (open) => {
    for (const details of all('.more > details')) {
      if (open && !details.open) { fill(details); details.open = true; details.dataset.byFilter = ''; }
      if (!open && 'byFilter' in details.dataset) { details.open = false; delete details.dataset.byFilter; }
    }
  };
  const apply = () => {
    if (!search) return;
    unfoldMore(search.value.trim() !== '' || buttons.some((b) => b.getAttribute('aria-pressed') === 'true'));
    texts ??= items.map(textOf);
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = new Set(buttons.filter((b) => b.getAttribute('aria-pressed') === 'true').map((b) => b.dataset.verdict));
    const fits = items.map((item, i) =>
      (wanted.size === 0 || wanted.has(item.dataset.verdict)) && words.every((word) => texts[i].includes(word)));
    // One that is folded beneath another needs that other to be seen.
    const visible = new Set(items.filter((_, i) => fits[i]));
    for (const item of [...visible]) {
      const outer = item.parentElement.closest('.item');
      if (outer) visible.add(outer);
    }
    for (const item of items) item.hidden = !visible.has(item);
    for (const section of sections) section.hidden = !section.querySelector('.item:not([hidden]), .more > details > script');
    const of = (kind) => items.filter((item) => item.classList.contains(kind));
    const tell = (kind, name) => of(kind).filter((item) => !item.hidden).length + ' of ' + of(kind).length + ' ' + name;
    const active = words.length > 0 || wanted.size > 0;
    shown.textContent = active ? tell('behaviour', 'behaviours') + ', ' + tell('finding', 'findings') : '';
  };
  let due = 0;
  search?.addEventListener('input', () => { clearTimeout(due); due = setTimeout(apply, items.length > 500 ? 120 : 0); });
  for (const button of buttons) {
    button.addEventListener('click', () => {
      button.setAttribute('aria-pressed', String(button.getAttribute('aria-pressed') !== 'true'));
      apply();
    });
  }
  const clear = () => {
    if (search) search.value = '';
    for (const button of buttons) button.setAttribute('aria-pressed', 'false');
    apply();
  };

  // Deep links open what they point at, and whatever that is folded in.
  const reveal = () => {
    let id;
    try { id = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    const folded = id && !byId(id) && all('.more > details').find((details) =>
      details.querySelector(':scope > script')?.textContent.includes('id="' + id + '"'));
    if (folded) fill(folded);
    const target = id && byId(id);
    if (!target || !target.classList.contains('item')) return;
    if (target.hidden) clear();
    for (let at = target; at; at = at.parentElement) {
      const details = at.localName === 'details' ? at : at.querySelector(':scope > details');
      if (details && (at === target || at.localName === 'details')) { fill(details); details.open = true; }
    }
    target.scrollIntoView({ block: 'start', behavior: 'instant' });
    mark(target, false);
  };
  addEventListener('hashchange', reveal);

  // Keys.
  let current = null;
  const mark = (item, focus) => {
    current?.classList.remove('current');
    current = item;
    item.classList.add('current');
    if (focus) {
      item.querySelector(':scope > details > summary').focus({ preventScroll: true });
      item.scrollIntoView({ block: 'nearest', behavior: 'instant' });
    }
  };
  const move = (by) => {
    let at = stops.indexOf(current);
    if (at < 0) at = by > 0 ? -1 : stops.length;
    do at += by; while (stops[at] && (stops[at].hidden || !stops[at].checkVisibility()));
    if (stops[at]) mark(stops[at], true);
  };
  const help = byId('help');
  const openHelp = () => help && !help.open && help.showModal();
  byId('keys')?.addEventListener('click', openHelp);
  const turn = () => {
    const details = current?.querySelector(':scope > details');
    if (details) details.open = !details.open;
  };
  const link = () => { if (current?.id) history.replaceState(null, '', '#' + current.id); };
  const keys = { '/': () => search?.focus(), j: () => move(1), k: () => move(-1), o: turn, l: link, t: toggleTheme, '?': openHelp };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help?.open) return;
    if (event.target.matches('input, textarea')) {
      if (event.key === 'Escape') { clear(); event.target.blur(); }
      return;
    }
    if (event.key === 'Escape') clear();
    const act = Object.hasOwn(keys, event.key) ? keys[event.key] : null;
    if (act) { event.preventDefault(); act(); }
  });

  // Copies what is seen, escapes and all: a line that a target made must not paste unseen line breaks into a shell.
  // The second way is for pages opened where the clipboard is closed to them.
  document.addEventListener('click', async (event) => {
    const button = event.target.closest('button[data-copy]');
    if (!button) return;
    const code = button.parentElement.querySelector('code');
    let done = true;
    try { await navigator.clipboard.writeText(code.textContent); } catch {
      getSelection().selectAllChildren(code);
      done = document.execCommand('copy');
    }
    button.textContent = done ? 'Copied' : 'Press Ctrl+C';
    setTimeout(() => { button.textContent = 'Copy'; }, 2000);
  });

  // Paper has no folds: all of a page goes on it, but for one of hundreds of findings, which stays as it was folded.
  let opened = [];
  const folds = () => all('main details:not([open])').filter((details) => !details.closest('[hidden]'));
  addEventListener('beforeprint', () => {
    for (const details of all('details[open]')) fill(details);
    if (document.body.className === 'large') return;
    for (let closed = folds(); closed.length > 0; closed = folds()) {
      for (const details of closed) { fill(details); details.open = true; opened.push(details); }
    }
  });
  addEventListener('afterprint', () => { for (const details of opened) details.open = false; opened = []; });
  reveal();
})();`;
