// Loaded before the driver: counts everything that changes something outside the process, and at the one numbered
// SABOTAGE_AT kills it (SABOTAGE=kill, halfway through when it is a write) or reports a full disk (SABOTAGE=full).
import fs from 'node:fs';
import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';

type Call = (this: unknown, ...args: unknown[]) => unknown;
type Methods = Record<string, Call>;

const at = Number(process.env['SABOTAGE_AT'] ?? 0);
const isKill = process.env['SABOTAGE'] !== 'full';
let points = 0;

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('unreachable');
}

/** True at the chosen point. */
function isNow(): boolean {
  points += 1;
  return points === at;
}

function full(): NodeJS.ErrnoException {
  return Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC', errno: -28 });
}

function patch(target: Methods, names: readonly string[]): void {
  for (const name of names) {
    const original = target[name]!;
    target[name] = function patched(this: unknown, ...args: unknown[]): unknown {
      if (isKill && isNow()) die();
      return original.apply(this, args);
    };
  }
}

const fsPromises = fs.promises as unknown as Methods;
patch(fsPromises, ['rename', 'link', 'unlink', 'mkdir', 'rmdir', 'chmod', 'chown']);
patch(fs as unknown as Methods, ['renameSync', 'linkSync', 'unlinkSync', 'mkdirSync', 'writeFileSync', 'chmodSync']);

const probe = await fs.promises.open(process.execPath, 'r');
const handle = Object.getPrototypeOf(probe) as Methods & { write: (data: Uint8Array) => Promise<unknown> };
await probe.close();
patch(handle, ['sync', 'truncate', 'chmod']);
for (const name of ['writeFile', 'appendFile']) {
  const original = handle[name]!;
  handle[name] = async function torn(this: unknown, data: unknown, ...rest: unknown[]): Promise<unknown> {
    if (!isNow()) return original.call(this, data, ...rest);
    const bytes = typeof data === 'string' ? Buffer.from(data) : (data as Uint8Array);
    await original.call(this, bytes.subarray(0, bytes.length >> 1));
    if (isKill) die();
    throw full();
  };
}

const request = http.ClientRequest.prototype as unknown as Methods;
const end = request['end']!;
request['end'] = function sent(this: unknown, ...args: unknown[]): unknown {
  if (isKill && isNow()) die();
  (this as http.ClientRequest).prependOnceListener('response', () => {
    // The service has done it, and the answer never arrives.
    if (isKill && isNow()) die();
  });
  return end.apply(this, args);
};
syncBuiltinESMExports();
process.on('exit', () => {
  fs.writeSync(1, `points ${points}\n`);
});
