// Grafana service-account tokens: `glsa_`, 32 characters, `_`, and the CRC-32 of everything before that underscore as
// eight hex digits, lowest byte first. https://github.com/grafana/grafana, package satokengen.
import { crc32 } from '../../core/codes.ts';
import { FAILED, passed, unknown, type Proved } from './proved.ts';

export function proveGrafana(value: string): Proved {
  const match = /^(gl[a-z]{2}_[A-Za-z0-9]{32})_([a-f0-9]{8})$/.exec(value);
  if (match === null) return unknown();
  const code = Buffer.alloc(4);
  code.writeUInt32LE(crc32(match[1]!));
  return code.toString('hex') === match[2] ? passed() : FAILED;
}
