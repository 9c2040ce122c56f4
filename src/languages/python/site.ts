// One site from span to verdict: the literal it stands in, what of it is stored, and the edits that fetch it.
import type { RefusalCode, SiteAnalysis, SiteRequest, SiteValue, TextSpan } from '../../core/language.ts';
import { Secret } from '../../core/secret.ts';
import { connectionUrlAt, type UrlPart } from '../connection-url.ts';
import { MAX_BYTES, widenIn } from '../unit.ts';
import { hazardOf } from './hazards.ts';
import { localName } from './import-edit.ts';
import { literalAt, spellingOfUnits, valueOf, type PythonLiteral, type PythonUnit } from './literal.ts';
import { environmentDefault, isPasswordGiven, nameHint, runsAtImport } from './place.ts';
import { choiceEdits, cutLiteral, type StoredUnits } from './rewrite.ts';
import type { PythonTree } from './syntax.ts';

/** The analysis of one site of a parsed file. `hasFresh`: the helper knows `fresh=True`, or is yet to be written. */
export function analyseSite(tree: PythonTree, site: SiteRequest, hasFresh: boolean): SiteAnalysis {
  const refuse = (code: RefusalCode): SiteAnalysis => ({ id: site.id, outcome: 'refuse', code });
  const literal = literalAt(tree, site.span);
  if (literal === 'comment') return refuse('comment');
  if (literal === 'nothing') return refuse('not-a-literal');
  const hazard = hazardOf(tree, literal);
  if (hazard !== undefined) return refuse(hazard);
  const taken = takeApart(tree.text, literal, site.span);
  if ('refuse' in taken) return refuse(taken.refuse);
  const fixedAtStart = runsAtImport(literal.node);
  const isLogin = taken.value.shape === 'database' || isPasswordGiven(tree.text, literal.node);
  const stored = taken.stored.map((one) => ({ ...one, fresh: hasFresh && isLogin && !fixedAtStart }));
  const cut = cutLiteral(tree.text, literal, stored, localName(tree).local);
  if ('refuse' in cut) return refuse(cut.refuse);
  const given = environmentDefault(tree.text, literal.node);
  const around = given === undefined ? [] : choiceEdits(tree.text, literal.node, given);
  return {
    id: site.id,
    outcome: 'rewrite',
    strategy: 'call',
    value: taken.value,
    nameHint: nameHint(tree.text, literal.node),
    fixedAtStart,
    edits: (ref) => [...around, ...cut.edits(ref)],
  };
}

type Taken = { readonly value: SiteValue; readonly stored: readonly StoredUnits[] } | { readonly refuse: RefusalCode };

function takeApart(text: string, literal: PythonLiteral, span: TextSpan): Taken {
  const { units, before, holeAfter } = literal;
  const url = connectionUrlAt({ units, atHole: holeAfter, ...(before !== undefined && { before }) }, span);
  if (url === 'broken') return { refuse: 'connection-url' };
  if (url === undefined) return takeText(text, literal, span);
  const part = (one: UrlPart, key?: string): StoredUnits => ({
    units: within(units, one),
    spelling: one.spelling,
    quoted: true,
    fresh: false,
    ...(key !== undefined && { key }),
  });
  const password = new Secret(url.password.value);
  if (url.user === undefined || url.target === undefined)
    return { value: { shape: 'text', value: password }, stored: [part(url.password)] };
  const username = new Secret(url.user.value);
  return {
    value: { shape: 'database', engine: url.engine, ...url.target, username, password },
    stored: [part(url.user, 'username'), part(url.password, 'password')],
  };
}

function takeText(text: string, literal: PythonLiteral, reported: TextSpan): Taken {
  const span = literal.kind === 'number' ? literal : widenIn(literal, reported, literal.hasHoles);
  if (touchesHole(literal, span)) return { refuse: 'not-a-literal' };
  const units = within(literal.units, span);
  const value = valueOf(units);
  if (value === '') return { refuse: 'not-a-literal' };
  const spelling = spellingOfUnits(text, units);
  if (spelling === undefined || !value.isWellFormed()) return { refuse: 'spelling' };
  const secret = new Secret(value);
  if (secret.byteLength > MAX_BYTES) return { refuse: 'too-large' };
  return { value: { shape: 'text', value: secret }, stored: [{ units, spelling, quoted: false, fresh: false }] };
}

function within(units: readonly PythonUnit[], span: TextSpan): PythonUnit[] {
  return units.filter((unit) => unit.start >= span.start && unit.end <= span.end);
}

/** Whether the value goes on in an expression of the f-string, with no delimiter between. */
function touchesHole({ units, before, holeAfter, start, end }: PythonLiteral, span: TextSpan): boolean {
  const isWord = (unit: PythonUnit | undefined) => /^\w/.test(unit?.value ?? '');
  return (
    (before !== undefined && span.start === start && isWord(units[0])) || (holeAfter && span.end === end && isWord(units.at(-1)))
  );
}
