// Another thread that scans batches of the same list: what it is given, what it gives back, and its start.
import { Worker } from 'node:worker_threads';
import type { FileReading, Ledger } from '../core/blob.ts';
import { emptyLedger } from '../core/blob.ts';
import type { Finding } from '../core/finding.ts';
import type { Cut } from '../detect/decode/budget.ts';
import { BatchQueue, scanBatch } from './file-batches.ts';
import { packFinding, unpackFinding, type FindingParcel } from './finding-parcel.ts';
import { buildScanner, type ScannerPlan } from './scanner-plan.ts';

export interface ThreadTask {
  readonly plan: ScannerPlan;
  readonly reading: FileReading;
  /** All paths, with a NUL between: one string is copied faster than a hundred thousand. */
  readonly paths: string;
  readonly counter: Int32Array;
}

interface ThreadReport {
  readonly batches: readonly (readonly [batch: number, findings: readonly FindingParcel[]])[];
  readonly ledger: Ledger;
  readonly cuts: readonly (readonly [path: string, cuts: readonly Cut[]])[];
  readonly unusedAllows: readonly (readonly [path: string, line: number])[];
  /** Archives it came by, which are left to the main thread. */
  readonly archives: readonly string[];
}

export interface ThreadResult {
  readonly batches: readonly (readonly [batch: number, findings: readonly Finding[]])[];
  readonly ledger: Ledger;
  readonly cuts: readonly (readonly [path: string, cuts: readonly Cut[]])[];
  readonly unusedAllows: readonly (readonly [path: string, line: number])[];
  /** Archives it came by, which are left to the main thread. */
  readonly archives: readonly string[];
}

/** Starts a thread on a task. It rejects when the thread dies: what it had taken is then not scanned, and no one may say "clean". */
export function startThread(file: string, task: ThreadTask): Promise<ThreadResult> {
  const result = new Promise<ThreadResult>((resolve, reject) => {
    const worker = new Worker(file, { workerData: task, env: {} });
    worker.once('message', ({ batches, ...rest }: ThreadReport) =>
      resolve({ batches: batches.map(([batch, parcels]) => [batch, parcels.map(unpackFinding)] as const), ...rest }),
    );
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('a scanning thread ended early')));
  });
  // It is awaited only after this thread's own share; until then a failure is not unhandled.
  result.catch(() => {});
  return result;
}

/** What the thread does: scans batches until there are none. */
export function runThread(task: ThreadTask): ThreadReport {
  const paths = task.paths === '' ? [] : task.paths.split('\0');
  const ledger = emptyLedger();
  const cuts: (readonly [string, readonly Cut[]])[] = [];
  const unusedAllows: (readonly [string, number])[] = [];
  const scanner = buildScanner(task.plan, {
    onCut: (path, made) => cuts.push([path, [...made]]),
    ...(task.plan.inlineAllow ? { onUnusedAllow: (path: string, line: number) => void unusedAllows.push([path, line]) } : {}),
  });
  const queue = new BatchQueue(paths.length, task.counter);
  const archives: string[] = [];
  const batches: (readonly [number, readonly FindingParcel[]])[] = [];
  for (let batch = queue.take(); batch !== undefined; batch = queue.take()) {
    const findings = scanBatch(paths, batch, task.reading, scanner, ledger, (path) => archives.push(path));
    if (findings.length > 0) batches.push([batch, findings.map(packFinding)]);
  }
  return { batches, ledger, cuts, unusedAllows, archives };
}
