import { sections } from './trace.ts';
import type { SectionId } from './types.ts';

/** The document under test, by what identifies it. */
export const article = {
  title: 'Understanding outbound connections in Azure',
  publisher: 'Microsoft',
  revision: '2016-10-31',
  edition: 'Korean (ko-kr), human translation, handed off 2017-03-29',
  /** Where the publisher's documentation repositories keep it. */
  path: 'articles/load-balancer/load-balancer-outbound-connections.md',
  sections,
} as const;

/** A section's link within a copy of the article. */
export function anchorOf(section: SectionId): string {
  return `#${section}`;
}

export { citationsOf } from './trace.ts';
