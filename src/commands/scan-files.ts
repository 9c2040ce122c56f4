// A list of files scanned by as many threads as the work is worth. Each thread takes the next batch of paths when it is
// done with one; the main thread scans too. What they find comes back in the order of the list, so that a report does not
// depend on who was faster.
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { FileSet, Ledger } from '../core/blob.ts';
import { milliseconds } from '../core/clock.ts';
import type { Finding } from '../core/finding.ts';
import type { Cut } from '../detect/decode/budget.ts';
import type { Scanner } from '../detect/scanner.ts';
import { archiveFileBlobs } from '../sources/archive/inside.ts';
import { BatchQueue, scanBatch } from './file-batches.ts';
import type { ThreadResult } from './scan-thread.ts';
import type { ScannerPlan } from './scanner-plan.ts';

/** Starting a thread costs as much as scanning about so many files, or bytes. */
const WORTH_FILES = 3000;
const WORTH_BYTES = 24 * 1024 * 1024;
/** Files from which on V8's habits matter. */
const MANY_CALLS = 200;
/** From here on more threads than processors pay off, where the disk is waited for. */
const MANY_FILES = 50_000;
const MOST_THREADS = 16;
const PAUSE_MS = 30;

export interface Threading {
  /** How another thread builds the scanner. */
  readonly plan: ScannerPlan;
  /** Threads at most, this one included; by default as many as there are processors. */
  readonly jobs: number | undefined;
  readonly onCut: (path: string, cuts: ReadonlySet<Cut>) => void;
  readonly onUnusedAllow: (path: string, line: number) => void;
}

export interface FileScan {
  readonly files: FileSet;
  readonly ledger: Ledger;
  readonly scanner: Scanner;
  /** Without it everything is scanned here. */
  readonly threading: Threading | undefined;
  readonly signal: AbortSignal;
  readonly progress: (done: number, of: number) => void;
}

/** Findings of all files, in the order of the list. What became of each file is in the ledger. */
export async function scanFiles({ files, ledger, scanner, threading, signal, progress }: FileScan): Promise<Finding[]> {
  const paths = files.list();
  const counter = new Int32Array(new SharedArrayBuffer(4));
  const queue = new BatchQueue(paths.length, counter);
  const found = new Map<number, readonly Finding[]>();
  const archives: string[] = [];
  const onArchive = (path: string) => void archives.push(path);
  const threads: Promise<ThreadResult>[] = [];
  const most = threading === undefined ? 0 : extraThreads(paths.length, threading.jobs);
  const startThreads = async () => {
    const { startThread } = await import('./scan-thread.ts');
    const task = { plan: threading!.plan, reading: files.reading, paths: paths.join('\0'), counter };
    while (threads.length < most) threads.push(startThread(workerFile(), task));
  };

  // Below that nothing gets hot, and loading the module is not worth it.
  if (paths.length > MANY_CALLS) (await import('./optimise-later.ts')).optimiseLater();
  if (most > 0 && paths.length > WORTH_FILES) await startThreads();
  let paused = milliseconds();
  for (let batch = queue.take(); batch !== undefined; batch = queue.take()) {
    found.set(batch, scanBatch(paths, batch, files.reading, scanner, ledger, onArchive));
    if (threads.length < most && ledger.bytes > WORTH_BYTES) await startThreads();
    if (milliseconds() - paused < PAUSE_MS) continue;
    // Only here can a signal or the spinner have a turn.
    progress(queue.taken, paths.length);
    await new Promise(setImmediate);
    paused = milliseconds();
    if (signal.aborted) queue.close();
  }
  for (const thread of threads) {
    const result = await thread;
    for (const [batch, findings] of result.batches) found.set(batch, findings);
    for (const [path, cuts] of result.cuts) threading!.onCut(path, new Set(cuts));
    for (const [path, line] of result.unusedAllows) threading!.onUnusedAllow(path, line);
    archives.push(...result.archives);
    addLedger(ledger, result.ledger);
  }
  const inFiles = [...found].toSorted((a, b) => a[0] - b[0]).flatMap(([, findings]) => findings);
  const inArchives: Finding[] = [];
  // One after the other, in the order of names: each may need much memory.
  for (const path of archives.toSorted()) {
    for await (const blob of archiveFileBlobs(path, files.reading, ledger)) {
      inArchives.push(...scanner.scan(blob));
      if (signal.aborted) return [...inFiles, ...inArchives];
    }
  }
  return [...inFiles, ...inArchives];
}

function extraThreads(files: number, jobs: number | undefined): number {
  const wanted = jobs ?? availableParallelism() * (files > MANY_FILES ? 2 : 1);
  // The bundle has the worker's file beside it; sources that a test runs have not.
  return wanted > 1 && existsSync(workerFile()) ? Math.min(wanted, MOST_THREADS) - 1 : 0;
}

/** Shared code is in dist/chunks/, or in the entry itself. */
function workerFile(): string {
  const up = import.meta.url.includes('/chunks/') ? '../' : './';
  return fileURLToPath(new URL(`${up}scan-worker.mjs`, import.meta.url));
}

function addLedger(into: Ledger, more: Ledger): void {
  into.files += more.files;
  into.members += more.members;
  into.bytes += more.bytes;
  into.notes.push(...more.notes);
  for (const one of more.skipped) into.skipped.push(one);
  for (const one of more.failed) into.failed.push(one);
}
