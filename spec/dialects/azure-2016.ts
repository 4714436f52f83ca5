import type { Dialect } from './dialect.ts';

/** "Understanding outbound connections in Azure", revision 2016-10-31: the document under test. */
export const azure2016: Dialect = {
  id: 'azure-2016',
  title: 'Azure outbound connections, 2016-10-31',
  source: 'Microsoft, "Understanding outbound connections in Azure", revision 2016-10-31',
  portKey: 'destination-address',
  // 65,535 - 1,024 in the article's own arithmetic; 1024..65535 would be one more.
  capacity: 64_511,
  firstPort: 1024,
  idleTimeoutMs: 240_000,
};
