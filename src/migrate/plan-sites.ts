// From findings to places that a language can rewrite, each with its value; everything else becomes a refusal.
import type { Span } from '../core/blob.ts';
import type { Finding } from '../core/finding.ts';
import { contentDigest } from '../core/fingerprint.ts';
import type { LanguageSession, ProjectView, RefusalCode, SiteAnalysis, TextEdit, TextSpan } from '../core/language.ts';
import type { Refusal } from '../core/plan.ts';
import { atLeast, type Confidence } from '../core/rule.ts';
import type { Secret } from '../core/secret.ts';
import { encodeValue } from '../core/stored-value.ts';
import { offsetsOf, type Offsets } from './offsets.ts';
import { isMisplaced } from './environment.ts';
import { openProjectFile } from './project-file.ts';
import { isStorable } from './splice.ts';

/** A text file as the plan sees it. */
export interface FileText {
  readonly path: string;
  readonly bytes: Buffer;
  readonly text: string;
  readonly offsets: Offsets;
  /** contentDigest under the state folder's key. */
  readonly digest: string;
}

/** Opens files for planning, each once; a code says why one must not be rewritten. */
export type FileTexts = (path: string) => FileText | RefusalCode;

/** A place that will be rewritten unless a gate says no. */
export interface Candidate {
  readonly id: string;
  readonly finding: Finding;
  readonly file: FileText;
  readonly session: LanguageSession;
  readonly analysis: Extract<SiteAnalysis, { outcome: 'rewrite' }>;
  /** What the store would hold for it alone. */
  readonly stored: Secret;
}

/** A place that will be cut out unless a gate says no. */
export interface RemovalCandidate {
  readonly id: string;
  readonly finding: Finding;
  readonly file: FileText;
  readonly edits: readonly TextEdit[];
}

/** A refusal and the bytes it speaks of, where they are known. */
export interface RefusedPlace {
  readonly refusal: Refusal;
  readonly span: Span | undefined;
}

/** What {@link gatherSites} needs. */
export interface SiteInput {
  readonly findings: readonly Finding[];
  readonly sessionFor: (path: string) => LanguageSession | undefined;
  readonly minConfidence: Confidence;
  /** Fingerprints of places that a person said no to. */
  readonly declined?: ReadonlySet<string>;
  /** That of the plan: values that stand in production's files go into no other. */
  readonly environment: string;
}

/** The limit of the service, in bytes. */
const MAX_BYTES = 65_536;

/** A reader of project files that remembers them, so that every step of the plan sees the same text. */
export function fileTexts(root: string, project: ProjectView, key: Uint8Array): FileTexts {
  const cache = new Map<string, FileText | RefusalCode>();
  const open = (path: string): FileText | RefusalCode => {
    const found = openProjectFile(root, path);
    if (found.kind === 'missing') return 'file-changed';
    if (found.kind === 'refused') return found.code;
    const text = found.bytes.toString('utf8');
    // The language resolves imports and manifests through its own view; both must speak of the same text.
    if (project.read(path) !== text) return 'file-changed';
    return { path, bytes: found.bytes, text, offsets: offsetsOf(text), digest: contentDigest(key, found.bytes) };
  };
  return (path) => {
    const known = cache.get(path) ?? open(path);
    cache.set(path, known);
    return known;
  };
}

/** Findings sorted by what can be done about them. */
export interface Gathered {
  readonly candidates: Candidate[];
  readonly removals: RemovalCandidate[];
  readonly refused: RefusedPlace[];
}

/** Sorts findings of the work tree, by path and place. Allowed findings are left alone. */
export function gatherSites(input: SiteInput, open: FileTexts): Gathered {
  const candidates: Candidate[] = [];
  const removals: RemovalCandidate[] = [];
  const refused: RefusedPlace[] = [];
  let number = 0;

  for (const [path, findings] of byPath(input.findings)) {
    const refuse = (finding: Finding, code: RefusalCode, args?: Readonly<Record<string, string>>) =>
      refused.push({ refusal: refusalOf(finding, path, code, args), span: finding.span });
    const file = open(path);
    const session = input.sessionFor(path);
    const asked = new Map<string, { finding: Finding; span: TextSpan }>();

    for (const finding of findings) {
      if (input.declined?.has(finding.fingerprint) === true) refuse(finding, 'declined');
      else if (!atLeast(finding.confidence, input.minConfidence))
        refuse(finding, 'low-confidence', { confidence: finding.confidence });
      // What is inside base64 cannot be cut out of it; an escape in a string literal is the language's own spelling.
      else if (finding.decoders?.some((by) => by !== 'escapes') === true) refuse(finding, 'not-a-literal', { reason: 'encoded' });
      else if (typeof file === 'string') refuse(finding, file);
      else if (session === undefined) refuse(finding, 'unsupported-language');
      else {
        const start = file.offsets.toText(finding.span.start);
        const end = file.offsets.toText(finding.span.end);
        if (start === undefined || end === undefined) refuse(finding, 'file-changed');
        else asked.set(`s${(number += 1)}`, { finding, span: { start, end } });
      }
    }
    if (typeof file === 'string' || session === undefined || asked.size === 0) continue;

    const requests = [...asked].map(([id, { finding, span }]) => ({
      id,
      span,
      ruleId: finding.ruleId,
      ...(finding.shape === 'aws-access-key' && { isAccessKey: true }),
    }));
    const answers = new Map(session.analyse(path, file.text, requests).map((answer) => [answer.id, answer]));
    for (const [id, { finding }] of asked) {
      const analysis = answers.get(id);
      if (analysis === undefined) refuse(finding, 'not-a-literal');
      else if (analysis.outcome === 'refuse') refuse(finding, analysis.code, analysis.args);
      else if (analysis.outcome === 'remove') removals.push({ id, finding, file, edits: analysis.edits });
      else if (finding.shape === 'aws-access-key') refuse(finding, 'aws-access-key');
      else {
        const stored = encodeValue(analysis.value);
        if (!isStorable(stored)) refuse(finding, 'spelling');
        else if (stored.byteLength > MAX_BYTES) refuse(finding, 'too-large', { bytes: String(stored.byteLength) });
        else candidates.push({ id, finding, file, session, analysis, stored });
      }
    }
  }
  const misplaced = candidates.filter(({ file, finding }) =>
    isMisplaced({ path: file.path, publicPrefix: finding.publicPrefix, ...labelOf(finding) }, input.environment),
  );
  if (misplaced.length === 0) return { candidates, removals, refused };
  // The same value in another file is production's value all the same.
  const isOfProduction = (one: Candidate) => misplaced.some((other) => sharesValue(one, other));
  for (const { finding, file } of candidates.filter(isOfProduction)) {
    const args = { environment: input.environment };
    refused.push({ refusal: refusalOf(finding, file.path, 'other-environment', args), span: finding.span });
  }
  return { candidates: candidates.filter((one) => !isOfProduction(one)), removals, refused };
}

function labelOf({ label }: Finding): { readonly label?: string } {
  return label === undefined ? {} : { label };
}

/** Equal values, or a password that also stands in a connection. */
function sharesValue(a: Candidate, b: Candidate): boolean {
  const telling = ({ analysis: { value } }: Candidate) => (value.shape === 'database' ? value.password : value.value);
  return telling(a).equals(telling(b));
}

/** A refusal of the place of a finding in one of the files it was seen in. */
export function refusalOf(finding: Finding, path: string, code: RefusalCode, args?: Readonly<Record<string, string>>): Refusal {
  const { fingerprint, ruleId, start } = finding;
  return { fingerprint, ruleId, path, line: start.line, column: start.column, code, ...(args === undefined ? {} : { args }) };
}

/** Findings by file, paths and places in order. A content that stands in several files is a site in each of them. */
function byPath(findings: readonly Finding[]): [string, Finding[]][] {
  const found = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (finding.status === 'allowed') continue;
    const paths = finding.provenance.filter((place) => place.kind === 'file').map((place) => place.path);
    for (const path of new Set(paths)) found.set(path, [...(found.get(path) ?? []), finding]);
  }
  return [...found].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([path, list]) => [path, list.toSorted(inOrder)]);
}

function inOrder(a: Finding, b: Finding): number {
  return a.span.start - b.span.start || b.span.end - a.span.end;
}
