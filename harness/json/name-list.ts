import * as z from 'zod';
import { NAME, refuse } from './fields.ts';
import { expandNames } from './names.ts';
import { Problem } from './problem.ts';
import { told } from './told.ts';

/** Names of VMs, in which `client-1..1000` stands for a thousand. */
export const nameList = z
  .array(z.string().meta({ description: 'A name, or a range such as client-1..1000' }))
  .transform((names, ctx): string[] => {
    try {
      const all = expandNames(names);
      const wrong = all.findIndex((name) => !NAME.test(name));
      if (wrong < 0) return all;
      throw new Problem({
        code: 'name-malformed',
        expected: told['name-malformed']?.expected ?? 'a name',
        received: JSON.stringify(all[wrong]),
      });
    } catch (error) {
      if (error instanceof Problem) return refuse(ctx, error, names);
      throw error;
    }
  });
