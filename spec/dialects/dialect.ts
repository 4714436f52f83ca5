/** The parameters that one document fixes; a later edition or another provider is another value, not other code. */
export interface Dialect {
  readonly id: string;
  readonly title: string;
  /** Where the document stands, and which revision of it is meant. */
  readonly source: string;
  /** Besides public address, port and protocol, what tells two flows with one public port apart. */
  readonly portKey: 'destination-address' | 'destination-endpoint';
  /** SNAT ports of each public address, as the document counts them. */
  readonly capacity: number;
  /** Ports that no source NAT of this document may use: 0 up to here, excluded. */
  readonly firstPort: number;
  /** Idle timeout in ms. */
  readonly idleTimeoutMs: number;
}
