// What is inside archives comes out with its path, and what cannot be had is named; nothing hostile costs more than its share.
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { emptyLedger, type ArchiveReading, type Blob } from '../../src/core/blob.ts';
import { archiveFormat } from '../../src/sources/archive/format.ts';
import { openedBlobs } from '../../src/sources/archive/inside.ts';
import { segmenter } from '../../src/sources/segments.ts';
import { pdfOf, tarOf, xzOf, zipOf, zstdBomb, zstdOf } from '../support/archives.ts';

const READING: ArchiveReading = { depth: 5, bytes: 256 * 1024 ** 2 };
const text = Buffer.from('some text\n');

/** Everything in `bytes`, by path, and what the ledger says. */
async function contents(bytes: Buffer, reading: Partial<ArchiveReading> = {}) {
  const ledger = emptyLedger();
  // oxlint-disable-next-line typescript/require-await
  async function* source(): AsyncGenerator<Blob> {
    yield { bytes, provenance: [{ kind: 'stdin', path: 'x' }] };
  }
  const found: Record<string, string> = {};
  for await (const blob of openedBlobs(source(), { ...READING, ...reading }, ledger))
    found[blob.provenance[0].path] = Buffer.from(blob.bytes).toString().slice(0, 200);
  return { found, ledger };
}

describe('archives', () => {
  it('are told by their first bytes', async () => {
    expect(archiveFormat(zipOf([]))).toBe('zip');
    expect(archiveFormat(await tarOf({}))).toBe('tar');
    expect(archiveFormat(gzipSync(text))).toBe('gzip');
    expect(archiveFormat(xzOf(text))).toBe('xz');
    expect(archiveFormat(zstdOf(text))).toBe('zstd');
    expect(archiveFormat(Buffer.from('BZh91AY&SY'))).toBe('bzip2');
    for (const plain of ['', 'P', 'PK', 'PK\x03\x05', 'BZh9', 'Rar', '7z', '%PDX', 'text'])
      expect(archiveFormat(Buffer.from(plain))).toBeUndefined();
  });

  it.each<[string, () => Promise<Buffer> | Buffer, string]>([
    ['a zip', () => zipOf([{ name: 'a/b.env', data: text }]), 'x!/a/b.env'],
    ['a stored zip', () => zipOf([{ name: 'a/b.env', data: text, method: 0 }]), 'x!/a/b.env'],
    ['a tar', () => tarOf({ 'a/b.env': text }), 'x!/a/b.env'],
    ['a tar with a long name', () => tarOf({ [`${'d/'.repeat(150)}b.env`]: text }), `x!/${'d/'.repeat(150)}b.env`],
    ['a gzip', () => gzipSync(text), 'x!/x'],
    ['a gzip of two members', () => Buffer.concat([gzipSync('some '), gzipSync('text\n')]), 'x!/x'],
    ['an xz', () => xzOf(text), 'x!/x'],
    ['a zstd', () => zstdOf(text), 'x!/x'],
    ['a tar.gz', async () => gzipSync(await tarOf({ 'b.env': text })), 'x!/b.env'],
    ['a tar.xz', async () => xzOf(await tarOf({ 'b.env': text })), 'x!/b.env'],
    [
      'a jar in a tar.gz',
      async () => gzipSync(await tarOf({ 'l.jar': zipOf([{ name: 'b.env', data: text }]) })),
      'x!/l.jar!/b.env',
    ],
    ['an image saved by docker', async () => tarOf({ 'f/layer.tar': await tarOf({ 'b.env': text }) }), 'x!/f/layer.tar!/b.env'],
    ['a hostile name', () => zipOf([{ name: '../../b.env', data: text }]), 'x!/../../b.env'],
  ])('gives what is in %s', async (_what, make, path) => {
    const { found, ledger } = await contents(await make());

    expect(found).toEqual({ [path]: 'some text\n' });
    expect([ledger.members, ledger.failed]).toEqual([1, []]);
  });

  it('puts an archive together from its pieces', async () => {
    const big = Buffer.alloc(40 * 1024 * 1024, 'noise that is stored ');
    const bytes = zipOf([
      { name: 'big', data: big, method: 0 },
      { name: 'b.env', data: text },
    ]);
    async function* source(): AsyncGenerator<Blob> {
      const pieces = segmenter();
      const blob = ({ bytes, at }: ReturnType<typeof pieces.end>[number]): Blob => ({
        bytes,
        provenance: [{ kind: 'stdin', path: 'x' }],
        ...(at === undefined ? {} : { segment: at }),
      });
      for (const piece of pieces.push(bytes)) yield blob(piece);
      for (const piece of pieces.end()) yield blob(piece);
      yield await Promise.resolve({ bytes: text, provenance: [{ kind: 'stdin', path: 'next' }] });
    }
    const paths: string[] = [];
    for await (const { provenance } of openedBlobs(source(), READING, emptyLedger())) paths.push(provenance[0].path);

    expect(paths).toEqual(['x!/big', 'x!/big', 'x!/b.env', 'next']);
  });

  it('opens no more inside each other than allowed, and the rest all the same', async () => {
    const inner = zipOf([{ name: 'b.env', data: text }]);
    const outer = zipOf([
      { name: 'in.zip', data: inner },
      { name: 'c.env', data: text },
    ]);

    const { found, ledger } = await contents(outer, { depth: 1 });

    expect(found).toEqual({ 'x!/c.env': 'some text\n' });
    expect(ledger.failed).toEqual([{ path: 'x!/in.zip', why: 'archive: archives nested deeper than 1' }]);
  });

  it.each<[string, () => Buffer, string]>([
    ['a gzip bomb', () => gzipSync(Buffer.alloc(100 * 1024 ** 2)), 'archive: unpacks to more than 200 times its size'],
    ['a zstd bomb', () => zstdBomb(20_000), 'archive: unpacks to more than 200 times its size'],
    [
      'a zip bomb',
      () => zipOf([{ name: 'b', data: Buffer.alloc(100 * 1024 ** 2) }]),
      'archive: unpacks to more than 200 times its size',
    ],
  ])('stops at %s', async (_what, make, why) => {
    const { ledger } = await contents(make());

    expect(ledger.failed).toEqual([{ path: 'x', why }]);
  });

  it('stops at the size that was set', async () => {
    const { ledger } = await contents(gzipSync(Buffer.alloc(2000)), { bytes: 1000 });

    expect(ledger.failed).toEqual([{ path: 'x', why: 'archive: unpacks to more than 1000 bytes' }]);
  });

  it('names what is in it and cannot be had, and gives the rest', async () => {
    const bytes = zipOf([
      { name: 'locked', data: text, isEncrypted: true },
      { name: 'odd', data: text, method: 14 },
      { name: 'hurt', data: Buffer.alloc(5000, 'abc'), isBroken: true },
      { name: 'large', data: Buffer.alloc(500), method: 0 },
      { name: 'fake.zip', data: Buffer.from('PK\x03\x04 and no more') },
      { name: 'fine', data: text },
    ]);

    const { found, ledger } = await contents(bytes, { maxFileSize: 400 });

    expect(found).toEqual({ 'x!/fine': 'some text\n' });
    expect(ledger.skipped).toEqual([
      { path: 'x!/locked', reason: 'encrypted' },
      { path: 'x!/odd', reason: 'unsupported-archive' },
      { path: 'x!/hurt', reason: 'too-large' },
      { path: 'x!/large', reason: 'too-large' },
      { path: 'x!/fake.zip', reason: 'broken-archive' },
    ]);
  });

  it('goes on after a broken entry of a zip and a broken archive in a tar', async () => {
    const zip = zipOf([
      { name: 'hurt', data: Buffer.alloc(5000, 'abc'), isBroken: true },
      { name: 'fine', data: text },
    ]);
    const tar = await tarOf({ 'hurt.gz': gzipSync(Buffer.alloc(90_000, 'abc')).subarray(0, 60), fine: text });

    const inZip = await contents(zip);
    const inTar = await contents(tar);

    expect(inZip.found['x!/fine']).toBe('some text\n');
    expect(inTar.found['x!/fine']).toBe('some text\n');
    expect(inZip.ledger.skipped).toEqual([{ path: 'x!/hurt', reason: 'broken-archive' }]);
    expect(inTar.ledger.skipped).toContainEqual({ path: 'x!/hurt.gz', reason: 'broken-archive' });
  });

  it.each(['PK\x03\x04 is not all of a zip', 'BZh91AY&SY', '\x1f\x8b\x08 no gzip'])(
    'gives %j as the bytes it is',
    async (raw) => {
      const bytes = Buffer.from(raw, 'latin1');

      const { found, ledger } = await contents(bytes);

      expect(found).toEqual({ x: bytes.toString() });
      expect(ledger.skipped).toHaveLength(1);
      expect(ledger.failed).toEqual([]);
    },
  );

  it('looks into documents only on request', async () => {
    const office = zipOf([
      { name: '[Content_Types].xml', data: Buffer.from('<Types/>') },
      { name: 'word/document.xml', data: text },
    ]);
    const pdf = pdfOf('some text');

    expect((await contents(office)).ledger.skipped).toEqual([{ path: 'x', reason: 'document' }]);
    expect((await contents(pdf)).ledger.skipped).toEqual([{ path: 'x', reason: 'document' }]);
    expect((await contents(office, { documents: true })).found['x!/word/document.xml']).toBe('some text\n');
    expect((await contents(pdf, { documents: true })).found['x!/page 1']).toContain('some text');
  });
});
