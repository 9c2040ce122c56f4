// Going through the cards with a person: a key and Enter, so that it works over any line and with any reader.
import { diskPath } from '../../migrate/project-file.ts';
import { isGoodName } from '../../migrate/naming.ts';
import { KeyliftError } from '../../core/errors.ts';
import { formatError } from '../../report/error.ts';
import { cardLines, contextLines, KEYS, keyLines, type Card } from '../../report/triage-terminal.ts';
import { isDay } from '../baseline.ts';
import type { Io } from '../io.ts';
import { maskedFile } from './context.ts';
import type { Allowance, Deck } from './deck.ts';
import { edit } from './editor.ts';

export interface DialogPorts {
  readonly io: Io;
  readonly root: string;
  readonly look: { readonly columns: number; readonly colour: boolean; readonly unicode: boolean };
  readonly prompt: (question: string) => Promise<string>;
}

const AROUND = 3;

/** Ends when the person stops or has passed the last card. */
export async function runDialog(deck: Deck, ports: DialogPorts): Promise<void> {
  const { io, look, prompt } = ports;
  const put = (lines: readonly string[]) => lines.forEach((line) => io.stderr(`${line}\n`));
  put(keyLines(look));
  let position = Math.max(
    0,
    deck.cards().findIndex(({ decision }) => decision === undefined),
  );
  let isShown = false;
  while (!io.signal.aborted) {
    const cards = deck.cards();
    const card = cards[position];
    if (card === undefined) return;
    if (!isShown) put(cardLines(card, look));
    isShown = true;
    const key = (await prompt(`[${KEYS.map(([one]) => one).join('')}?]`)).toLowerCase().slice(0, 1);
    if (io.signal.aborted || key === 'q') return;
    if (key === '?') put(keyLines(look));
    else if (key === 'c') {
      for (const finding of card.group.findings) {
        const text = maskedFile(ports.root, finding, deck.all());
        put(text === undefined ? ['the file is no longer as it was scanned'] : contextLines(finding, text, AROUND, look));
      }
    } else if (key === 'p') {
      if (position === 0) put(['This is the first one.']);
      else [position, isShown] = [position - 1, false];
    } else if (key === 'u') {
      put([(await deck.undo()) ? 'Undone.' : 'Nothing to undo.']);
      isShown = false;
    } else if (key === 'e') {
      await opened(deck, card, ports);
      isShown = false;
    } else if (key === '' || key === 'n' || (await decided(deck, card, key, ports))) [position, isShown] = [position + 1, false];
  }
}

/** True when the card was decided about. */
async function decided(deck: Deck, { group }: Card, key: string, { prompt, io }: DialogPorts): Promise<boolean> {
  if (key === 'm') await deck.decide(group, { verdict: 'migrate' });
  else if (key === 'l') await deck.decide(group, { verdict: 'leave' });
  else if (key === 'r') {
    const name = await prompt('name of the secret, such as prod/shop/db-password:');
    if (name === '') return false;
    if (!isGoodName(name)) {
      io.stderr('Only letters, digits and /_+=.@- are allowed in a name.\n');
      return false;
    }
    await deck.decide(group, { verdict: 'migrate', name });
  } else if (key === 'a') {
    const allowance = await askAllowance(prompt, io);
    if (allowance === undefined) return false;
    await deck.decide(group, { verdict: 'allow' }, allowance);
  } else {
    io.stderr('? shows the keys.\n');
    return false;
  }
  return true;
}

async function askAllowance(prompt: DialogPorts['prompt'], io: Io): Promise<Allowance | undefined> {
  const reason = await prompt('why is it no secret?');
  if (reason === '') {
    io.stderr('Nothing is allowed without a reason.\n');
    return undefined;
  }
  const expires = await prompt('until which day, such as 2027-01-31? (Enter: for good)');
  if (expires === '') return { reason };
  if (isDay(expires)) return { reason, expires };
  io.stderr('That is no day.\n');
  return undefined;
}

async function opened(deck: Deck, { group }: Card, { io, root }: DialogPorts): Promise<void> {
  const [finding] = group.findings;
  const { path } = finding.provenance[0];
  try {
    await edit(String(diskPath(root, path)), finding.start.line, io.env);
    await deck.refresh(path);
  } catch (error) {
    if (!(error instanceof KeyliftError)) throw error;
    io.stderr(formatError(error));
  }
}
