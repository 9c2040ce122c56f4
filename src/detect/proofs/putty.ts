// PuTTY's private key files, versions 2 and 3: the fields, and for a file without passphrase its MAC.
// https://the.earth.li/~sgtatham/putty/latest/htmldoc/AppendixC.html
import { createHash, createHmac } from 'node:crypto';
import { FAILED, fact, passed, relief, unknown, type Proved } from './proved.ts';

export function provePutty(value: string): Proved {
  const text = value.replaceAll('\r', '');
  const head = /^PuTTY-User-Key-File-([23]): (\S+)\n\s*Encryption: (\S+)\n\s*Comment: ([^\n]*)\n/.exec(text);
  if (head === null) return FAILED;
  const [, version, algorithm, encryption, comment] = head;
  const open = lines(text, 'Public');
  const hidden = lines(text, 'Private');
  if (open === undefined || hidden === undefined) return FAILED;
  if (encryption !== 'none') return /^aes256-cbc$/.test(encryption!) ? passed(relief('encrypted')) : FAILED;
  const mac = /Private-MAC: ([0-9a-f]+)/.exec(text)?.[1];
  const data = Buffer.concat([algorithm ?? '', encryption, comment ?? '', open, hidden].map(counted));
  const key = version === '2' ? createHash('sha1').update('putty-private-key-file-mac-key').digest() : Buffer.alloc(0);
  const right = createHmac(version === '2' ? 'sha1' : 'sha256', key)
    .update(data)
    .digest('hex');
  // A comment that someone changed by hand breaks the MAC, and the key is as good as before.
  return right === mac ? passed(fact('not-encrypted')) : unknown(fact('not-encrypted'));
}

function lines(text: string, which: string): Buffer | undefined {
  const head = new RegExp(`\\n\\s*${which}-Lines: (\\d{1,4})\\n`).exec(text);
  if (head === null) return undefined;
  const body = text.slice(head.index + head[0].length).split('\n', Number(head[1]));
  return body.length === Number(head[1]) && body.every((line) => /^\s*[A-Za-z0-9+/]{4,64}={0,2}\s*$/.test(line))
    ? Buffer.from(body.map((line) => line.trim()).join(''), 'base64')
    : undefined;
}

function counted(field: string | Buffer): Buffer {
  const bytes = Buffer.from(field as string, 'latin1');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
