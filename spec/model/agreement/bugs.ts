/** A bug to plant: a text that its file has exactly once, and what stands there instead. */
export interface Bug {
  readonly name: string;
  /** A file within `spec/model/`, or a beginning that several share, of which one has the text. */
  readonly file: string;
  readonly text: string;
  readonly instead: string;
}

const inFile =
  (file: string) =>
  (name: string, text: string, instead: string): Bug => ({ name, file, text, instead });

const holdings = inFile('fast/holdings.ts');
const readings = inFile('fast/readings.ts');
const pools = inFile('fast/pools.ts');
const packets = inFile('fast/packets.ts');
const rivals = inFile('fast/rivals.ts');
const holders = inFile('fast/holders.ts');
const stranger = inFile('fast/stranger.ts');
const plain = inFile('plain-');

/** Bugs that the comparison of the two ledgers has to find. None of them makes a ledger loop for ever. */
export const BUGS: readonly Bug[] = [
  holdings(
    'is sure for a moment too long',
    'return this.clock[SEEN]! < lastOut',
    'return this.clock[SEEN]! <= lastOut',
  ),
  holdings('is possible for a moment too long', 'if (sent < times[', 'if (sent <= times['),
  holdings(
    'judges within the tolerance',
    '+ this.#timeoutMs - this.#toleranceMs',
    '+ this.#timeoutMs + this.#toleranceMs',
  ),
  holdings(
    'forgets to count a sure holder off',
    'this.pools.dropSure(words[at + row.POOL]!, words[at + row.GROUP]!);',
    '',
  ),
  holdings(
    'remembers all that ended',
    'if (this.#endedCount <= REMEMBERED_ENDED) return;',
    'if (this.#endedCount > 0) return;',
  ),
  holdings(
    'remembers one less',
    'this.#endedCount <= REMEMBERED_ENDED',
    'this.#endedCount < REMEMBERED_ENDED',
  ),
  holdings('does not say that it forgot', 'this.forgot = true;', ''),
  holdings('takes every port for a new one', 'state |= row.REUSED;', ';'),
  readings('takes one FIN for an end', '=== (row.FIN_OUT | row.FIN_IN)', '!== 0'),
  holdings('keeps the ended in the tuple', 'others[otherAt + row.PORTS]! >>> 16 === ports >>> 16', 'false'),
  holdings(
    'takes up a handshake from before the end',
    'state & ~(row.CONNECTION | row.ANSWERED)',
    'state & ~row.ANSWERED',
  ),
  holdings('keeps from whom a port was taken', '~(row.DEMOTED | row.REUSED)', '~row.DEMOTED'),
  holdings(
    'takes the earliest holder for the last',
    'times[timeAt(other) + row.LAST_SEEN]! >= times[timeAt(last) + row.LAST_SEEN]!',
    'false',
  ),
  holdings(
    'counts the end of a ghost',
    'if ((state & row.GHOST) !== 0) return this.rows.release(holding);',
    'if ((state & row.GHOST) !== 0) { this.pools.addEnd(words[at + row.POOL]!, false, lastSeen); return this.rows.release(holding); }',
  ),
  holdings('never moves on a touch', 'this.possible.moveToEnd(holding);', ''),
  pools('forgets to count a possible holder off', 'this.#pools[pool * POOL_WORDS + POSSIBLE]!--;', ''),
  pools(
    'counts members of the present group',
    'into.sure = sure - this.#inGroup(at, group);',
    'into.sure = sure;',
  ),
  pools('keeps who left the group', 'pools[at + SURE_IN_GROUP]!--;', ';'),
  pools(
    'keeps 31 bits of an address',
    'pools[at + DESTINATION] = destination;',
    'pools[at + DESTINATION] = destination & 0x7fffffff;',
  ),
  pools('overlooks the other protocol', 'pools[twin * POOL_WORDS + TWIN] = pool;', ';'),
  pools(
    'fills again while full',
    'if (sure + 1 === this.#capacity) {',
    'if (sure + 1 >= this.#capacity && this.#capacity > 0) {',
  ),
  pools('never empties a full destination', 'if (sure === this.#capacity)', 'if (sure < 0)'),
  pools(
    'keeps the first VM',
    'pools[at + ONLY_VM] = sure === 0 || pools[at + ONLY_VM] === vm ? vm : -1;',
    'if (sure === 0) pools[at + ONLY_VM] = vm;',
  ),
  packets(
    'keeps FINs of the connection before',
    'row.HANDSHAKE | row.FIN_OUT | row.FIN_IN | row.CLOSED',
    'row.HANDSHAKE | row.CLOSED',
  ),
  packets(
    'takes a lost SYN for nothing',
    "mark === 'rst' || mark === 'syn') close(",
    "mark === 'rst') close(",
  ),
  packets(
    'believes a SYN+ACK that did not arrive',
    'const got = delivered && mayHaveGot',
    'const got = mayHaveGot',
  ),
  packets('makes sure what was demoted', 'if ((state & row.DEMOTED) !== 0) return;', ''),
  packets('believes a handshake from before an idle time', 'holdings.lapse(holding);', ';'),
  rivals(
    'takes its own VM for no rival',
    'if (otherVm === vm && otherPorts === ports) continue;',
    'if (otherVm === vm) continue;',
  ),
  rivals('takes itself for a rival', 'if (otherVm === vm && otherPorts === ports) continue;', ''),
  holders(
    'names the earliest holder',
    'if (rank < bestRank) continue;',
    'if (best !== NONE && rank <= bestRank) continue;',
  ),
  stranger(
    'refreshes what has ended for a stranger',
    'if ((rows.words[at + STATE]! & POSSIBLE) === 0) continue;',
    '',
  ),
  stranger('refreshes whom a stranger did not reach', '!delivered ||', 'true ||'),
  holdings(
    'keeps the age of an earlier life',
    'this.rows.times[timeAt(holding) + row.FIRST_SEEN] = this.clock[SEEN]!;',
    '',
  ),
  rivals('takes the longest quiet for the least', 'holdings.clock[SENT]!', 'holdings.clock[1]!'),
  packets(
    'forgets a demotion with the endpoint',
    'row.CONNECTION | row.DEMOTED : row.DEMOTED',
    'row.CONNECTION : 0',
  ),
  packets(
    'forgets a connection with the endpoint',
    'row.CONNECTION | row.DEMOTED : row.DEMOTED',
    'row.DEMOTED : row.DEMOTED',
  ),
  packets('counts a port that a flow left as held', 'holdings.unsure(from);', ''),
  holdings('counts a port twice that a flow came back to', 'this.#drop(other);\n        continue;', ''),
  plain(
    'is sure for a moment too long',
    'if (seen < this.#sureUntil(holding)) break;',
    'if (seen <= this.#sureUntil(holding)) break;',
  ),
  plain(
    'is possible for a moment too short',
    'if (sent < holding.lastSeen + timeoutMs + toleranceMs) break;',
    'if (sent < holding.lastSeen + timeoutMs + toleranceMs - 1) break;',
  ),
  plain('takes its own VM for no rival', 'other.flow === holding.flow', 'other.vm === holding.vm'),
  plain(
    'remembers one more',
    'this.#ended.size <= REMEMBERED_ENDED',
    'this.#ended.size <= REMEMBERED_ENDED + 1',
  ),
  plain('counts a port that a flow left as held', 'this.#unsure(from);', ''),
  plain(
    'counts a port twice that a flow came back to',
    'if (other.flow === key) this.#drop(other);',
    'if (false);',
  ),
  plain(
    'takes up a FIN from before the end',
    'holding.finOut = holding.finIn = holding.closed = holding.answered = false;',
    'holding.answered = false;',
  ),
  plain('keeps a demotion beyond the end', 'before.demoted = false;', ''),
  plain(
    'forgets the endpoint that a flow had left',
    'this.#ended.add(holding);',
    'if (this.#flows.get(holding.flow) === holding) this.#ended.add(holding); else this.#forget(holding);',
  ),
  plain('never calls a flow answered', 'holding.answered = true;', ''),
  plain('misses a FIN from outside', "if (mark === 'fin') holding.finIn = true;", ''),
  plain(
    'does not refresh for a stranger',
    'if (this.holder.sure === 0)',
    'if (this.holder.sure + this.holder.possible === 0)',
  ),
  plain(
    'refreshes for a packet of a flow that surely lives',
    'if (this.holder.sure === 0)',
    'if (this.holder.sure >= 0)',
  ),
  plain(
    'counts a ghost for ever',
    "if (holding.flow === '') return;",
    "if (holding.flow === '') { holding.pool.possible++; return; }",
  ),
  plain('keeps who left the group', 'if (group !== 0 && pool.group === group) pool.sureInGroup--;', ''),
  holdings('forgets the group in which a holding became sure', 'words[at + row.GROUP] = group;', ''),
  plain(
    'takes who is sure no more for sure since a group',
    'held?.sure === true ? held.group : 0',
    'held?.group ?? 0',
  ),
  plain('counts ends from before it was full', 'pool.idledOut = pool.closedOut = 0;', ''),
  plain('counts denied flows from before it was full', 'pool.denied = 0;', ''),
  plain('overlooks the other protocol at the most', '(this.#other(pool)?.sure ?? 0)', '0'),
];
