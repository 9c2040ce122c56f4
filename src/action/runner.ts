// What the runner understands: masks, outputs, the job summary. Values go to it as masks only, before anything is printed.
import { appendFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import type { Secret } from '../core/secret.ts';

type Write = (text: string) => void;

/** Has the runner mask every value, and each line of those that have several, wherever it turns up in the log. */
export function maskAll(secrets: Iterable<Secret>, write: Write): void {
  const lines = new Set<string>();
  for (const secret of secrets) {
    // A line of three characters would mask half the log.
    for (const line of secret.reveal().split(/\r?\n/)) if (line.trim().length >= 4) lines.add(line);
  }
  for (const line of lines) write(`::add-mask::${line.replaceAll('%', '%25').replaceAll('\r', '%0D')}\n`);
}

/** Sets an output of the step, in the form that takes any text. */
export function setOutput(file: string | undefined, name: string, value: string): void {
  if (file === undefined || file === '') return;
  const fence = `keylift-${randomUUID()}`;
  appendFileSync(file, `${name}<<${fence}\n${value}\n${fence}\n`);
}

const SUMMARY_BYTES = 1024 * 1024;

/** Adds to the job summary; the runner drops one over 1 MiB whole, so it is cut before that. */
export function addSummary(file: string | undefined, text: string): void {
  if (file === undefined || file === '') return;
  const bytes = Buffer.from(text);
  const most = SUMMARY_BYTES - 1000;
  const cut =
    bytes.length <= most
      ? text
      : `${bytes
          .subarray(0, most)
          .toString('utf8')
          .replace(/\n[^\n]*$/, '')}\n\nThe rest was cut: a summary holds 1 MiB.\n`;
  appendFileSync(file, cut);
}
