// One site from span to verdict: the literal it stands in, what of it is stored, and the edits that fetch it.
import type { RefusalCode, SiteAnalysis, SiteRequest, SiteValue, Strategy, TextSpan } from '../../core/language.ts';
import { Secret } from '../../core/secret.ts';
import { spellingOf } from '../../core/spelling.ts';
import { isPasswordGiven } from './bindings.ts';
import { connectionUrlAt, type ConnectionUrl, type UrlPart } from '../connection-url.ts';
import { urlTextOf } from './connection-url.ts';
import { constAssertion, hazardOf, refusalOf } from './hazards.ts';
import { wrapped, type Hook } from './hook.ts';
import { hookAt } from './hooks.ts';
import { localName, quoteOf } from './import-edit.ts';
import { literalAt, valueOf, widen, type LiteralText } from './literal.ts';
import { nameHint } from './name-hint.ts';
import { MAX_BYTES } from '../unit.ts';
import { placeOf, type Place } from './place.ts';
import { letWait } from './propagate.ts';
import { fetchText, siteEdits, type StoredPart } from './rewrite.ts';
import { isSynchronous, type Choice } from './strategy.ts';
import type { Accessor } from './accessor.ts';
import type { Node, SourceTree } from './syntax.ts';

/** What the rest of the project says about the file. `isClient` is asked only for sites that are code. */
export interface FileVerdict {
  isClient(): boolean;
  choose(place: Place): Choice;
  /** The function of the helper that the site calls. `isLogin`: the value is read to connect with it. */
  accessor(strategy: Strategy, isLogin: boolean): Accessor;
  readonly majorOf: (dependency: string) => number | undefined;
  /** All sites of the file. */
  readonly sites: readonly TextSpan[];
}

/** The analysis of one site of a parsed file. */
export function analyseSite(path: string, tree: SourceTree, site: SiteRequest, file: FileVerdict): SiteAnalysis {
  const refuse = (code: RefusalCode): SiteAnalysis => ({ id: site.id, outcome: 'refuse', code });
  const literal = literalAt(tree, site.span);
  if (literal === 'comment') return refuse('comment');
  if (file.isClient()) return refuse('client-bundle');
  if (typeof literal === 'string') return refuse(refusalOf(literal));
  const hazard = hazardOf(tree, literal);
  if (hazard !== undefined) return refuse(hazard);

  const taken = takeApart(tree.text, literal, site.span);
  if ('refuse' in taken) return refuse(taken.refuse);
  const [part] = taken.parts;
  const isWhole = literal.kind !== 'number' && part?.start === literal.start && part.end === literal.end;
  const holds = ({ range }: Node) => file.sites.some(({ start, end }) => range[0] <= start && end <= range[1]);
  const hook = hookAt({
    tree,
    path,
    node: literal.node,
    isWhole,
    url: wholeUrl(tree.text, literal, site.span),
    isSecret: holds,
    majorOf: file.majorOf,
  });
  const way = wayOf(tree, literal.node, hook, file);
  if ('refuse' in way) return refuse(way.refuse);

  const assertion = constAssertion(tree, literal.node);
  const isLogin = !way.fixedAtStart && (taken.value.shape === 'database' || isPasswordGiven(literal.node));
  const exported = file.accessor(way.strategy, isLogin);
  const own = tree.text[literal.node.range[0]];
  const call = {
    name: localName(tree, exported).local,
    wait: way.wait,
    quote: own === "'" || own === '"' ? own : quoteOf(tree),
  } as const;
  return {
    id: site.id,
    outcome: 'rewrite',
    strategy: way.strategy,
    value: taken.value,
    nameHint: nameHint(literal.node),
    fixedAtStart: way.fixedAtStart,
    edits: (ref) => {
      const own = siteEdits(tree.text, literal, taken.parts, call, ref);
      const all = way.edits(own, (key) => fetchText(call, ref, key));
      return assertion === undefined ? all : [...all, assertion];
    },
  };
}

/** How a site gets its value: the strategy, and what changes around it. */
type Way = { readonly refuse: RefusalCode } | (Omit<Hook, 'strategy'> & { readonly strategy: Strategy });

function wayOf(tree: SourceTree, node: Node, hook: Hook | undefined, file: FileVerdict): Way {
  const place = hook === undefined ? placeOf(node) : 'async';
  const choice = file.choose(place);
  const isLastResort =
    'refuse' in choice ? choice.refuse !== 'module-format' : choice.strategy === 'blocking' || choice.isSecondBest === true;
  if (place === 'call' && isLastResort) {
    const edits = letWait(tree, node, () => {
      const top = file.choose('module');
      return 'strategy' in top && top.strategy === 'top-level-await';
    });
    if (edits !== undefined) return { ...wrapped(edits), strategy: 'await' };
  }
  if ('refuse' in choice) return choice;
  return hook ?? wrapped([], { ...choice, wait: !isSynchronous(choice.strategy) } as Partial<Hook>);
}

type Taken = { readonly value: SiteValue; readonly parts: readonly StoredPart[] } | { readonly refuse: RefusalCode };

function takeApart(text: string, literal: LiteralText, span: TextSpan): Taken {
  const url = connectionUrlAt(urlTextOf(literal), span);
  if (url === 'broken') return { refuse: 'connection-url' };
  return url === undefined ? takeText(text, literal, span) : takeUrl(url);
}

/** The connection URL when it is all of the literal. */
function wholeUrl(text: string, literal: LiteralText, span: TextSpan): ConnectionUrl | undefined {
  if (literal.kind !== 'string' && literal.kind !== 'template') return undefined;
  if (!/^[a-z][a-z0-9+]*:\/\/\S+$/.test(text.slice(literal.start, literal.end))) return undefined;
  const url = connectionUrlAt(urlTextOf(literal), span);
  return url === 'broken' || (url?.user !== undefined && url.target === undefined) ? undefined : url;
}

function takeUrl(url: ConnectionUrl): Taken {
  if (url.user === undefined || url.target === undefined) {
    return { value: { shape: 'text', value: new Secret(url.password.value) }, parts: [storedPart(url.password)] };
  }
  const value: SiteValue = {
    shape: 'database',
    engine: url.engine,
    ...url.target,
    username: new Secret(url.user.value),
    password: new Secret(url.password.value),
  };
  return { value, parts: [storedPart(url.user, 'username'), storedPart(url.password, 'password')] };
}

function storedPart({ start, end, spelling }: UrlPart, key?: string): StoredPart {
  return { start, end, spelling, encode: true, ...(key !== undefined && { key }) };
}

function takeText(text: string, literal: LiteralText, reported: TextSpan): Taken {
  const { start, end } = widen(literal, reported);
  if (touchesHole(literal, { start, end })) return { refuse: 'not-a-literal' };
  const raw = text.slice(start, end);
  const value = valueOf(literal, { start, end });
  // Character references of JSX have no spelling of ours.
  if (literal.kind === 'attribute' && raw.includes('&')) return { refuse: 'spelling' };
  const spelling = spellingOf(raw, value, literal.kind === 'attribute' || literal.kind === 'number' ? 'none' : 'backslash');
  if (value === '') return { refuse: 'not-a-literal' };
  if (spelling === undefined || !value.isWellFormed()) return { refuse: 'spelling' };
  const secret = new Secret(value);
  if (secret.byteLength > MAX_BYTES) return { refuse: 'too-large' };
  return { value: { shape: 'text', value: secret }, parts: [{ start, end, spelling, encode: false }] };
}

/** Whether the value goes on in an expression of the template: `${prefix}…` or `…${suffix}` with no delimiter between. */
function touchesHole(literal: LiteralText, { start, end }: TextSpan): boolean {
  if (literal.kind !== 'quasi' || literal.node.type !== 'TemplateLiteral') return false;
  const { quasis } = literal.node;
  const index = quasis.findIndex((quasi) => quasi.range[0] + 1 === literal.start);
  const first = literal.units.find((unit) => unit.start === start);
  const last = literal.units.find((unit) => unit.end === end);
  return (
    (index > 0 && start === literal.start && isWord(first)) || (index < quasis.length - 1 && end === literal.end && isWord(last))
  );
}

function isWord(unit: { readonly value: string } | undefined): boolean {
  return /^[A-Za-z0-9_]/.test(unit?.value ?? '');
}
