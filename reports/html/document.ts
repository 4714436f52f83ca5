import { createHash } from 'node:crypto';
import { Markup, partial } from './markup.ts';
import { script } from './script.ts';
import { styles } from './styles.ts';

/**
 * The frame that every page of ours stands in. Its policy lets nothing be fetched and nothing run but our own style and
 * script, by their hashes: whatever a target may say, a browser will not execute it.
 */
export function* document(title: string, body: Iterable<Markup>): Generator<string> {
  yield partial`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${new Markup(styles)}</style>
</head>
`.text;
  for (const { text } of body) yield text;
  yield partial`<script>${new Markup(script)}</script>
</body>
</html>
`.text;
}

const POLICY = [
  "default-src 'none'",
  `style-src '${hashOf(styles)}'`,
  `script-src '${hashOf(script)}'`,
  // The empty icon alone: without one, browsers ask the server for theirs.
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

function hashOf(source: string): string {
  return `sha256-${createHash('sha256').update(source).digest('base64')}`;
}
