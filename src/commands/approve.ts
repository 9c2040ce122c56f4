// Going through a plan with a person, secret by secret: yes, no, all the rest, another name, or stop.
import { isGoodName } from '../migrate/naming.ts';
import type { Confidence } from '../core/rule.ts';
import type { Plan, PlanItem } from '../core/plan.ts';

/** What a person decided. */
export interface Approval {
  /** Fingerprints of the places to leave alone. */
  readonly declined: ReadonlySet<string>;
  /** Names chosen in place of proposed ones, by item id. */
  readonly names: ReadonlyMap<string, string>;
}

export interface Asking {
  /** A line from the person; '' when there is none any more, which stops. */
  readonly prompt: (question: string) => Promise<string>;
  /** Shows an item before it is asked about. */
  readonly show: (item: PlanItem) => void;
  /** How sure detection is of a place. */
  readonly confidenceOf: (fingerprint: string) => Confidence | undefined;
}

/** Asks about every item of a plan. @returns undefined when the person stopped. */
export async function approve(plan: Plan, { prompt, show, confidenceOf }: Asking): Promise<Approval | undefined> {
  const declined = new Set<string>();
  const names = new Map<string, string>();
  let rest = false;
  for (const item of plan.items) {
    // What may be no credential at all is never part of "all".
    const isUnsure = item.sites.some(({ fingerprint }) => confidenceOf(fingerprint) === 'low');
    if (rest && !isUnsure) continue;
    show(item);
    for (let isAnswered = false; !isAnswered;) {
      const answer = (await prompt('yes, no, all the rest, edit the name, quit? [y/n/a/e/q]')).toLowerCase();
      isAnswered = true;
      if (answer === 'q' || answer === '') return undefined;
      if (answer === 'a') rest = true;
      else if (answer === 'n') for (const { fingerprint } of item.sites) declined.add(fingerprint);
      else if (answer === 'e') {
        const name = await prompt(`name instead of ${item.ref.name}:`);
        if (isGoodName(name)) names.set(item.id, name);
        else isAnswered = false;
      } else if (answer !== 'y') isAnswered = false;
    }
  }
  return { declined, names };
}
