// The entry of a thread that helps to scan history. Started by history-threads.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { startShare, type Share } from './history-pass.ts';

const working = startShare(workerData as Share);
while (working.step());
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port, not a window
parentPort?.postMessage(working.done());
