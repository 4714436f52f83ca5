import { citationsOf } from '../../spec/article/trace.ts';
import { hanging } from '../../reports/columns.ts';
import { behaviours } from '../../spec/behaviours/index.ts';
import { article, catalogue, selectBehaviours } from '../catalogue.ts';
import { given } from '../given.ts';
import { readArguments } from '../options.ts';
import type { Command } from './command.ts';

const WIDTH = 96;

export const behavioursCommand: Command = {
  summary: 'the catalogue: every documented behaviour, with citations',
  help: () => `Usage: snatcheck behaviours [ID or pattern...] [--json]

Lists the documented behaviours: id, how firmly the document commits itself, and the claim in our own words. With an id
it also tells where the article says so (section and sentence, counted as scripts/check-article.ts counts them), which
situations must occur before a run counts it as exercised, and remarks.

Strength: stated = the article says it; inferred = it follows from what it says; not guaranteed = the article hedges it.

  --json   one JSON document on stdout

  snatcheck behaviours
  snatcheck behaviours idle-reclaimed-at-4-minutes
  snatcheck behaviours 'nsg-*' --json
`,
  run(args, { output }) {
    const { values, rest } = given(() => readArguments('behaviours', args, { json: { type: 'boolean' } }));
    const ids = given(() => selectBehaviours(rest));
    if (values.json === true) {
      const chosen = ids.map((id) => ({
        id,
        ...catalogue[id],
        situations: Object.keys(behaviours[id].situations),
      }));
      output.out(
        `${JSON.stringify({ article: { title: article.title, revision: article.revision }, behaviours: chosen }, null, 2)}\n`,
      );
      return 0;
    }
    output.out(`${article.publisher}, "${article.title}", revision ${article.revision}\n\n`);
    for (const id of ids) {
      const { claim, strength, note, situations } = behaviours[id];
      output.out(`${id}  (${strength})\n${paragraph(claim)}`);
      if (rest.length > 0) {
        for (const { section, sentence, note: why } of citationsOf(id)) {
          output.out(
            `    #${section}, sentence ${sentence}${why === undefined ? '' : `\n${paragraph(why, 6)}`}`.trimEnd() +
              '\n',
          );
        }
        if (note !== undefined) output.out(`  note\n${paragraph(note)}`);
        output.out('  must occur\n');
        for (const name of Object.keys(situations)) output.out(`    - ${name}\n`);
      }
      output.out('\n');
    }
    return 0;
  },
};

function paragraph(text: string, indent = 4): string {
  return `${hanging(' '.repeat(indent), text, WIDTH).join('\n')}\n`;
}
