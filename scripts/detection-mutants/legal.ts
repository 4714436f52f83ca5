import type { BuiltinMutant } from './instrument.ts';

/** Mutants that differ only in what the document leaves open: those of a file by what stood there, and why. */
const LEGAL: readonly (Pick<BuiltinMutant, 'file' | 'original' | 'replacement'> & {
  readonly reason: string;
})[] = [];

/** Why nothing may be found in it, or null. */
export function legalReason({ file, original, replacement }: BuiltinMutant): string | null {
  const known = LEGAL.find(
    (one) => one.file === file && one.original === original && one.replacement === replacement,
  );
  return known?.reason ?? null;
}
