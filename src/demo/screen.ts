// The look of the demo: titled steps, the commands a user would type, and the closing table.
import { styleText } from 'node:util';

const colour = process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '';
const paint = (format: Parameters<typeof styleText>[0], text: string) =>
  colour ? styleText(format, text, { validateStream: false }) : text;

let step = 0;

export function title(text: string): void {
  step += 1;
  process.stdout.write(`\n${paint(['bold', 'cyan'], `${step}. ${text}`)}\n\n`);
}

export function typed(command: string): void {
  process.stdout.write(`${paint('dim', '$')} ${paint('bold', command)}\n`);
}

export function say(text: string): void {
  process.stdout.write(`  ${text}\n`);
}

export interface Check {
  readonly name: string;
  readonly value: string;
  readonly holds: boolean;
}

/** The closing table; true when every line holds. */
export function table(checks: readonly Check[]): boolean {
  const name = Math.max(...checks.map((check) => check.name.length));
  const value = Math.max(...checks.map((check) => check.value.length));
  const rule = `  ${'─'.repeat(name + value + 6)}\n`;
  process.stdout.write(`\n${rule}`);
  for (const check of checks) {
    const mark = check.holds ? paint('green', '✔') : paint(['bold', 'red'], '✖');
    process.stdout.write(`  ${mark} ${check.name.padEnd(name)}   ${check.value.padStart(value)}\n`);
  }
  process.stdout.write(rule);
  return checks.every((check) => check.holds);
}
