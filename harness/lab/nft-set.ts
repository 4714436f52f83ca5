/** An nft set or map, which refuses an empty list of elements. */
export function nftSet(head: string, elements: readonly string[]): readonly string[] {
  if (elements.length === 0) return [`  ${head} }`];
  return [`  ${head}`, `    elements = { ${elements.join(', ')} }`, '  }'];
}
