// Standard output and standard error, written to their files directly: Node's streams for them are costly to make. A pipe
// that is full and does not wait is handed on to its stream, which does.
import { writeSync } from 'node:fs';
import { systemCode } from '../core/errors.ts';

interface Output {
  write(text: string): void;
  /** Calls `done` once everything has been handed to the system. */
  flush(done: () => void): void;
}

/** @param failed told when the reader went away or the disk is full */
export function openOutput(host: NodeJS.Process, name: 'stdout' | 'stderr', failed: (error: unknown) => void): Output {
  const descriptor = name === 'stdout' ? 1 : 2;
  let stream: NodeJS.WriteStream | undefined;
  const later = () => {
    if (stream === undefined) {
      stream = host[name];
      stream.on('error', failed);
    }
    return stream;
  };
  return {
    write(text) {
      if (stream !== undefined) return void stream.write(text);
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length;) {
        try {
          at += writeSync(descriptor, bytes, at);
        } catch (error) {
          if (systemCode(error) === 'EAGAIN') return void later().write(bytes.subarray(at));
          return failed(error);
        }
      }
    },
    flush(done) {
      if (stream === undefined) done();
      else stream.write('', () => done());
    },
  };
}
