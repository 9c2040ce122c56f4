// Which addresses a live check may connect to: public ones. A provider's name that leads to a machine nearby is a
// misconfiguration or an attack, and a credential must not be sent there.
import { BlockList, isIPv6 } from 'node:net';

/** RFC 6890 and its successors: this host, private, shared, loopback, link-local, documentation, benchmark, multicast, reserved. */
const CLOSED_4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const;
/** Of IPv6 only global unicast is open, less what stands for an IPv4 address or for documentation. */
const CLOSED_6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const;

const closed = new BlockList();
for (const [net, prefix] of CLOSED_4) closed.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of CLOSED_6) closed.addSubnet(net, prefix, 'ipv6');
const global = new BlockList();
global.addSubnet('2000::', 3, 'ipv6');

/** True for an IPv4 or IPv6 address that is reachable from everywhere. Mapped addresses (`::ffff:10.0.0.1`) are not. */
export function isPublicAddress(address: string): boolean {
  if (isIPv6(address)) return global.check(address, 'ipv6') && !closed.check(address, 'ipv6');
  return /^\d+\.\d+\.\d+\.\d+$/.test(address) && !closed.check(address, 'ipv4');
}
