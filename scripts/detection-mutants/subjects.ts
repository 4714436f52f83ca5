import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkedTarget } from '../../harness/adapters/checked-target.ts';
import type { Target } from '../../harness/target/contract.ts';
import { type Instrumented, writeCopy } from './instrument.ts';

interface Stryker {
  activeMutant?: string | undefined;
  mutantCoverage?: { static: Record<string, number>; perTest: Record<string, Record<string, number>> };
  currentTestId?: string | undefined;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
}

/** What the instrumented code looks at. */
export const stryker: Stryker = ((globalThis as { __stryker__?: Stryker }).__stryker__ ??= {});

/** How often a mutant may be met in one case: the largest pools take some millions, a loop without an end takes more. */
const MOST_HITS = 40_000_000;

/** Gateways with one mutant in force each, their modules made anew. */
export class Subjects {
  private readonly folder: string;
  private readonly files: Instrumented['files'];
  private made = 0;

  constructor(folder: string, files: Instrumented['files']) {
    this.folder = folder;
    this.files = files;
  }

  /**
   * What it answers is checked as an adapter's is.
   * @param mutant null: none of them.
   * @throws what the module throws when it is loaded.
   */
  async make(mutant: string | null): Promise<() => Target> {
    stryker.activeMutant = mutant ?? undefined;
    const copy = join(this.folder, `${process.pid}-${this.made++}`);
    try {
      const path = writeCopy(copy, this.files);
      const { builtinTarget } = (await import(pathToFileURL(path).href)) as { builtinTarget: () => Target };
      return () => {
        stryker.activeMutant = mutant ?? undefined;
        return checkedTarget(builtinTarget(), 'builtin');
      };
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  }

  /** Before each case. */
  static begin(): void {
    stryker.hitCount = stryker.activeMutant === undefined ? undefined : 0;
    stryker.hitLimit = stryker.activeMutant === undefined ? undefined : MOST_HITS;
  }
}
