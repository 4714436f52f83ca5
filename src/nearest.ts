/** The known word that is nearest to one that is not known, by edit distance; null where none is near. */
export function nearest(word: string, known: Iterable<string>): string | null {
  let best: string | null = null;
  // Half of its letters wrong is another word.
  let least = Math.floor(Math.min(word.length, 200) / 2) + 1;
  for (const one of known) {
    if (one.includes(word) && word.length > 2) return one;
    const distance = editDistance(word.slice(0, 200), one, least);
    if (distance >= least) continue;
    least = distance;
    best = one;
  }
  return best;
}

/** Levenshtein's distance, or `limit` where it is no less. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let above = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (above[j - 1] ?? 0) + Number(a[i - 1] !== b[j - 1]);
      row.push(Math.min(changed, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    above = row;
  }
  return Math.min(limit, above[b.length] ?? 0);
}
