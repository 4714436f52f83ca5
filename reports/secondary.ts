import type { Finding } from '../harness/record/result.ts';

/** A finding with those that follow from it. */
export interface FindingGroup {
  readonly first: Finding;
  readonly followers: readonly Finding[];
}

/**
 * Secondary findings beneath the first that they follow from, by whatever chain; one that follows from nothing that is
 * here stands for itself. Keeps the order of the findings.
 */
export function groupFindings(findings: readonly Finding[]): readonly FindingGroup[] {
  const firstOf = new Map<string, Finding>();
  // A finding names what it follows from by id or by behaviour; an id is the more exact of the two.
  for (const finding of findings) {
    if (finding.follows === null && !firstOf.has(finding.behaviour)) firstOf.set(finding.behaviour, finding);
  }
  for (const finding of findings) firstOf.set(finding.id, finding);

  const rootOf = (finding: Finding): Finding => {
    const met = new Set<Finding>();
    let root = finding;
    while (root.follows !== null && !met.has(root)) {
      met.add(root);
      root = firstOf.get(root.follows) ?? root;
    }
    // A ring of findings has no first one; each then stands for itself.
    return root.follows === null ? root : finding;
  };

  const groups = new Map<Finding, Finding[]>();
  for (const finding of findings) {
    const root = rootOf(finding);
    const followers = groups.get(root) ?? [];
    groups.set(root, followers);
    if (root !== finding) followers.push(finding);
  }
  return [...groups].map(([first, followers]) => ({ first, followers }));
}
