import { readSync, writeSync } from 'node:fs';
import { endianness } from 'node:os';
import { SnatcheckError } from '../../spec/vocabulary/index.ts';

const LITTLE = endianness() === 'LE';
/** linux/netlink.h: the header, NLM_F_REQUEST | NLM_F_ACK, and an answer that carries an error number or 0. */
const NLMSG_HEADER = 16;
const REQUEST_AND_ACK = 5;
const NLMSG_ERROR = 2;
/** linux/netfilter/nfnetlink*.h: NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_DELETE; without a tuple it means every entry. */
const DELETE_ENTRIES = 0x0102;

/**
 * Forgets every entry of this namespace's table, by a message on `netlink`: a tenth of what starting `conntrack -F`
 * costs, and it happens before every case.
 */
export function flushEntries(netlink: number): void {
  const message = Buffer.alloc(NLMSG_HEADER + 4);
  const write16 = (value: number, at: number) =>
    LITTLE ? message.writeUInt16LE(value, at) : message.writeUInt16BE(value, at);
  const write32 = (value: number, at: number) =>
    LITTLE ? message.writeUInt32LE(value, at) : message.writeUInt32BE(value, at);
  write32(message.length, 0);
  write16(DELETE_ENTRIES, 4);
  write16(REQUEST_AND_ACK, 6);
  writeSync(netlink, message);

  const answer = Buffer.alloc(4_096);
  const length = readSync(netlink, answer, 0, answer.length, null);
  const type = LITTLE ? answer.readUInt16LE(4) : answer.readUInt16BE(4);
  const error = LITTLE ? answer.readInt32LE(NLMSG_HEADER) : answer.readInt32BE(NLMSG_HEADER);
  if (length < NLMSG_HEADER + 4 || type !== NLMSG_ERROR || error !== 0) {
    throw new SnatcheckError('lab-conntrack', {
      expected: 'the connection tracker to forget its entries',
      received: `netlink message ${type} with error ${error}`,
      remedy: 'Load the module nf_conntrack_netlink (modprobe nf_conntrack_netlink).',
    });
  }
}
