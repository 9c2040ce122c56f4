// Entry of a scanning thread: takes its task, does it, reports, ends.
import { parentPort, workerData } from 'node:worker_threads';
import { runThread, type ThreadTask } from './commands/scan-thread.ts';

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
parentPort!.postMessage(runThread(workerData as ThreadTask));
