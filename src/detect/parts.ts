// Secrets that come in pairs. A rule with `parts` is worth its confidence only where its partners stand near; an
// identifier that has a partner rises from low. What belongs together is said, so that it can be stored together.
import type { Judged } from './candidate.ts';

/** A candidate as part of a set: `main` is the candidate whose rule names the parts. */
export interface Part {
  readonly main: Judged;
  readonly name: string;
}

export interface Paired {
  readonly judged: readonly Judged[];
  /** By candidate. A candidate belongs to the set of the nearest main one. */
  readonly parts: ReadonlyMap<Judged, Part>;
}

/** How far apart partners are looked for, whatever the number of lines between them. */
const FAR = 65_536;

/** Settles what partners say of each other. Candidates keep their order. */
export function pairUp(judged: readonly Judged[], bytes: Buffer): Paired {
  const parts = new Map<Judged, Part>();
  if (!judged.some(({ rule }) => rule.parts !== undefined)) return { judged, parts };
  const byRule = groupByRule(judged);
  const settled = new Map<Judged, Judged>();
  const members: { main: Judged; name: string; partner: Judged }[] = [];
  for (const candidate of judged) {
    const wanted = candidate.rule.parts;
    if (wanted === undefined) continue;
    const found = wanted.map((part) => ({
      part,
      partner: nearestOf(
        part.rule.split('|').flatMap((id) => byRule.get(id) ?? []),
        candidate,
        part.lines,
        bytes,
      ),
    }));
    const missing = found.find(({ partner }) => partner === undefined);
    settled.set(candidate, missing === undefined ? risen(candidate) : fallen(candidate, missing.part.rule));
    if (missing !== undefined) continue;
    for (const { part, partner } of found) members.push({ main: candidate, name: part.name, partner: partner! });
  }
  for (const { partner } of members) {
    if (partner.rule.identifier === true && !settled.has(partner)) settled.set(partner, risen(partner));
  }
  const now = (candidate: Judged) => settled.get(candidate) ?? candidate;
  for (const { main, name, partner } of members) {
    parts.set(now(main), { main: now(main), name: 'main' });
    const known = parts.get(now(partner));
    if (known === undefined || (known.main !== now(partner) && gap(partner, main) < gap(partner, known.main)))
      parts.set(now(partner), { main: now(main), name });
  }
  return { judged: judged.map(now), parts };
}

/** Partners that are nothing but a placeholder, or whose own check failed, are none. */
function isPartner(candidate: Judged): boolean {
  return candidate.confidence !== 'low' || candidate.reasons.at(-1)?.code === 'identifier' || onlyIdentifier(candidate);
}

/** Low for no other reason than being an identifier, or than waiting for its own partner. */
function onlyIdentifier({ rule, reasons }: Judged): boolean {
  return (
    (rule.identifier === true || rule.confidence === 'low') &&
    reasons.every(({ code, direction }) => direction > 0 || code === 'identifier')
  );
}

function nearestOf(candidates: readonly Judged[], main: Judged, lines: number, bytes: Buffer): Judged | undefined {
  let best: Judged | undefined;
  for (const candidate of candidates) {
    if (candidate === main || !isPartner(candidate) || gap(candidate, main) > FAR) continue;
    if (best !== undefined && gap(candidate, main) >= gap(best, main)) continue;
    if (linesBetween(candidate, main, bytes) <= lines) best = candidate;
  }
  return best;
}

function gap(a: Judged, b: Judged): number {
  return Math.max(a.start - b.end, b.start - a.end, 0);
}

function linesBetween(a: Judged, b: Judged, bytes: Buffer): number {
  const [first, second] = a.start <= b.start ? [a, b] : [b, a];
  let lines = 0;
  for (let at = bytes.indexOf(10, first.end); at !== -1 && at < second.start; at = bytes.indexOf(10, at + 1)) lines += 1;
  return lines;
}

function risen(candidate: Judged): Judged {
  const reasons = [
    ...candidate.reasons.filter(({ code }) => code !== 'identifier'),
    { code: 'partner-near', direction: 1 } as const,
  ];
  const { rule } = candidate;
  return { ...candidate, reasons, confidence: onlyIdentifier(candidate) ? rule.confidence : candidate.confidence };
}

function fallen(candidate: Judged, partner: string): Judged {
  const reasons = [...candidate.reasons, { code: 'partner-missing', direction: -1, args: { rule: partner } } as const];
  return { ...candidate, reasons, confidence: provedIdentifier(candidate) ? candidate.confidence : 'low' };
}

/** An identifier that proves itself is worth a look alone: its secret rarely stands far away. */
function provedIdentifier({ rule, reasons }: Judged): boolean {
  return rule.identifier === true && reasons.some(({ code }) => code === 'proof-passed');
}

function groupByRule(judged: readonly Judged[]): Map<string, Judged[]> {
  const groups = new Map<string, Judged[]>();
  for (const candidate of judged) {
    const group = groups.get(candidate.rule.id);
    if (group === undefined) groups.set(candidate.rule.id, [candidate]);
    else group.push(candidate);
  }
  return groups;
}
