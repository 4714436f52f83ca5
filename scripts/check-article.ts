/**
 * npx tsx scripts/check-article.ts FILE
 *
 * Compares a copy of the article (Markdown, Korean edition) with the trace in spec/article/. Exit 0: every sentence
 * is there and as traced; 1: one is missing, added or changed; 2: no such comparison could be made.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { compareSections, type Difference, type HashedSection } from '../spec/article/compare.ts';
import { article } from '../spec/article/index.ts';
import { splitSentences } from '../spec/article/normalise.ts';
import { splitSections } from '../spec/article/split-sections.ts';
import { quote, SnatcheckError } from '../spec/vocabulary/error.ts';

const remedy = `Give a copy of ${article.path}, ${article.edition}, revision ${article.revision}.`;

function main(args: readonly string[]): number {
  const [path, ...more] = args;
  if (path === undefined || more.length > 0) {
    throw new SnatcheckError('check-article-usage', {
      expected: 'one argument, the path of an article file',
      received: args.length === 0 ? 'none' : `${args.length}: ${quote(args.join(' '))}`,
      remedy: 'Run: npx tsx scripts/check-article.ts FILE.',
    });
  }
  const file = splitSections(read(path)).map(({ id, body }) => ({ id, sentences: splitSentences(body) }));
  const trace = article.sections.map(({ id, sentences }) => ({ id, hashes: sentences.map((s) => s.sha256) }));
  if (!trace.some(({ id }) => file.some((section) => section.id === id))) {
    throw new SnatcheckError('check-article-other-document', {
      expected: `a heading with one of the article's anchors, such as ${quote(trace[0]?.id)}`,
      received: `${quote(path)} with ${file.length === 0 ? 'no heading' : `sections ${quote(file.map(({ id }) => id).join(' '))}`}`,
      remedy,
    });
  }

  const sentenceAt = new Map(file.map(({ id, sentences }) => [id, sentences]));
  const differences = compareSections(trace, file.map(hashed));
  for (const difference of differences) {
    const text =
      'position' in difference ? sentenceAt.get(difference.section)?.[difference.position - 1] : null;
    console.log(describe(difference) + (typeof text === 'string' ? `\n  it reads ${quote(text)}` : ''));
  }
  const traced = `${trace.length} sections, ${trace.reduce((sum, { hashes }) => sum + hashes.length, 0)} sentences`;
  console.log(
    differences.length === 0
      ? `check-article: ${traced}, all as traced`
      : `check-article: ${traced} traced; ${countsOf(differences)}`,
  );
  return differences.length === 0 ? 0 : 1;
}

function read(path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (cause) {
    throw new SnatcheckError(
      'check-article-unreadable',
      {
        expected: `a readable UTF-8 file at ${quote(path)}`,
        received: cause instanceof Error ? cause.message : String(cause),
        remedy,
      },
      cause,
    );
  }
}

function hashed({ id, sentences }: { id: string; sentences: readonly string[] }): HashedSection {
  return { id, hashes: sentences.map((text) => createHash('sha256').update(text, 'utf8').digest('hex')) };
}

function describe(difference: Difference): string {
  const where = `#${difference.section}`;
  switch (difference.kind) {
    case 'section-missing':
      return `missing section ${where}: expected ${difference.sentences} sentences, got no such heading`;
    case 'section-added':
      return `added section ${where}: expected no such heading, got ${difference.sentences} sentences`;
    case 'missing':
      return `missing ${where} sentence ${difference.sentence}: expected ${difference.expected}, got none`;
    case 'added':
      return `added ${where} at sentence ${difference.position} of the file: expected none, got ${difference.got}`;
    case 'changed':
      return `changed ${where} sentence ${difference.sentence}: expected ${difference.expected}, got ${difference.got}`;
  }
}

function countsOf(differences: readonly Difference[]): string {
  const counts = new Map<string, number>();
  for (const { kind } of differences) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ');
}

// A reader such as `head` may close the pipe early; the exit code must still tell what was found.
process.stdout.on('error', () => {});
try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof SnatcheckError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
