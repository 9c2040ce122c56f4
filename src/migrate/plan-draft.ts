// One attempt at a plan from a set of places. What cannot be done comes back as faults, and makePlan tries again without them.
import { readFileSync } from 'node:fs';
import type { Finding } from '../core/finding.ts';
import type { LanguageSession, Notice, RefusalCode, SupportChange } from '../core/language.ts';
import type { PlanItem, PlannedFile, PlannedRemoval } from '../core/plan.ts';
import { leftoversOf, syntaxFault, telltales } from './gates.ts';
import { addEdits, plannedEdit, siteEdits, type EditedFile, type SiteEdits } from './plan-edits.ts';
import { bundle, type BundleRules } from './plan-bundle.ts';
import { groupSites, refOf, type Group, type Naming } from './plan-groups.ts';
import { planItem } from './plan-item.ts';
import { isInside } from './plan-path.ts';
import type { Candidate, FileText, FileTexts, RemovalCandidate } from './plan-sites.ts';
import { plannedRemoval, preimageOf, removalsOf, type CommittedFiles, type FileRemoval } from './removals.ts';
import { diskPath, isTaken } from './project-file.ts';
import { applyEdits } from './splice.ts';

/** Why a place cannot be in the plan. */
export interface Fault {
  readonly code: RefusalCode;
  readonly args?: Readonly<Record<string, string>>;
}

/** A place of a value that the plan leaves standing. */
export interface Leftover {
  readonly finding: Finding;
  readonly file: FileText;
  readonly offset: number;
}

/** An attempt. It is a plan only when `faults` is empty and `covered` is as it was before. */
export interface Draft {
  readonly items: readonly PlanItem[];
  readonly removals: readonly PlannedRemoval[];
  readonly files: readonly PlannedFile[];
  readonly commands: readonly string[];
  readonly notices: readonly Notice[];
  readonly leftovers: readonly Leftover[];
  /** By site id. */
  readonly faults: ReadonlyMap<string, Fault>;
  /** Sites that lie inside what another site replaces: site id to that one's. */
  readonly covered: ReadonlyMap<string, string>;
}

/** What a draft is made from. */
export interface DraftInput extends Naming {
  readonly root: string;
  readonly open: FileTexts;
  readonly sessionFor: (path: string) => LanguageSession | undefined;
  /** Set when credentials may share a secret. */
  readonly bundling: BundleRules | undefined;
  readonly removals: readonly RemovalCandidate[];
  readonly committed: CommittedFiles | undefined;
}

/** Tries to plan `candidates`; those in `covered` go along with the site that covers them. */
export function draftPlan(input: DraftInput, candidates: readonly Candidate[], covered: ReadonlyMap<string, string>): Draft {
  const active = candidates.filter(({ id }) => !covered.has(id));
  const single = groupSites(active, input);
  const groups = input.bundling === undefined ? single : bundle(single, input, input.bundling);
  const work = new Workspace(input, groups);
  work.editRemovals();
  work.editSites();
  work.addSupport();
  work.runGates();
  const riders = candidates.filter(({ id }) => covered.has(id));
  return {
    items: groups.map((group) => work.itemOf(group, riders, covered)).filter((item) => item !== undefined),
    removals: work.removals.map((removal) => plannedRemoval(removal, input.key)),
    files: work.files(),
    commands: [...work.commands],
    notices: work.notices,
    leftovers: work.leftovers,
    faults: work.faults,
    covered: new Map([...covered, ...work.covered]),
  };
}

class Workspace {
  readonly input: DraftInput;
  readonly groups: readonly Group[];
  readonly removals: readonly FileRemoval[];
  readonly groupOf = new Map<string, Group>();
  readonly edited = new Map<string, EditedFile>();
  readonly created = new Map<string, { content: string; sites: Set<string> }>();
  readonly bySite = new Map<string, SiteEdits>();
  readonly commands = new Set<string>();
  readonly notices: Notice[] = [];
  readonly faults = new Map<string, Fault>();
  readonly covered = new Map<string, string>();
  readonly leftovers: Leftover[] = [];

  constructor(input: DraftInput, groups: readonly Group[]) {
    this.input = input;
    this.groups = groups;
    this.removals = removalsOf(input.removals);
    for (const group of groups) for (const member of group.members) this.groupOf.set(member.id, group);
  }

  editRemovals(): void {
    const { committed, key } = this.input;
    for (const { id, file, members } of this.removals) {
      const isBack = preimageOf(committed?.read(file.path), key, file.digest) !== undefined;
      if (!isBack) this.fault(idsOf(members), { code: 'not-committed' });
      for (const member of members) {
        const edits = member.edits.map((edit) => plannedEdit(file, edit, [id]));
        if (addEdits(this.editedFile(file), edits, [member.id]).length > 0) this.fault(idsOf(members), { code: 'not-a-literal' });
      }
    }
  }

  editSites(): void {
    const all: { candidate: Candidate; site: SiteEdits; size: number }[] = [];
    for (const group of this.groups) {
      for (const candidate of group.members) {
        const site = siteEdits(group, candidate);
        if (site === undefined) this.fault([candidate.id], { code: 'spelling' });
        else all.push({ candidate, site, size: Math.max(0, ...site.edits.map((edit) => edit.end - edit.start)) });
      }
    }
    // The widest first: a password inside a connection URL goes with the URL, not the other way round.
    for (const { candidate, site } of all.toSorted((a, b) => b.size - a.size)) {
      const target = this.editedFile(candidate.file);
      const inTheWay = addEdits(target, site.edits, [candidate.id]);
      if (inTheWay.length === 0) {
        this.bySite.set(candidate.id, site);
        continue;
      }
      const { start, end } = candidate.finding.span;
      const over = inTheWay.find((edit) => edit.secretOf !== undefined && edit.start <= start && edit.end >= end);
      const owner = all.find(
        (other) =>
          over !== undefined &&
          this.bySite.get(other.candidate.id)?.edits.some((edit) => isSame(edit, over)) &&
          other.candidate.file === candidate.file,
      );
      if (owner === undefined) this.fault([candidate.id], { code: 'not-a-literal' });
      else this.covered.set(candidate.id, owner.candidate.id);
    }
  }

  addSupport(): void {
    const bySession = new Map<LanguageSession, Candidate[]>();
    for (const candidate of this.groups.flatMap((group) => group.members)) {
      if (this.bySite.has(candidate.id))
        bySession.set(candidate.session, [...(bySession.get(candidate.session) ?? []), candidate]);
    }
    for (const [session, candidates] of bySession) {
      const rewrites = candidates.map((candidate) => ({
        id: candidate.id,
        path: candidate.file.path,
        strategy: candidate.analysis.strategy,
        ref: refOf(this.groupOf.get(candidate.id)!, candidate),
      }));
      const support = session.support(rewrites);
      for (const change of support.changes) {
        const fault = change.kind === 'create' ? this.create(change) : this.support(change);
        if (fault !== undefined) this.fault(change.neededBy, { code: fault, args: { path: change.path } });
      }
      for (const command of support.commands) this.commands.add(command);
      this.notices.push(...(support.notices ?? []));
    }
  }

  runGates(): void {
    for (const { file, edits, sites } of this.edited.values()) {
      if (edits.length === 0) continue;
      const after = applyEdits(file.bytes, edits);
      const where = syntaxFault(this.input.sessionFor(file.path), file.path, file.bytes, after);
      if (where !== undefined) this.fault([...sites], { code: 'syntax', args: { path: file.path, at: where } });
      for (const { members } of this.removals) {
        for (const { finding } of members)
          for (const offset of leftoversOf(after, edits, finding.secret).untouched)
            this.leftovers.push({ finding, file, offset });
      }
      for (const group of this.groups) {
        for (const [key, part] of telltales(group.shape, group.stored)) {
          const members = membersOf(group, key);
          const left = leftoversOf(after, edits, part);
          if (left.inserted) this.fault(idsOf(members), { code: 'spelling' });
          for (const offset of left.untouched) this.leftovers.push({ finding: members[0]!.finding, file, offset });
        }
      }
    }
    for (const { content } of this.created.values()) {
      for (const group of this.groups) {
        for (const [key, part] of telltales(group.shape, group.stored)) {
          const left = leftoversOf(Buffer.from(content), [], part);
          if (left.untouched.length > 0) this.fault(idsOf(membersOf(group, key)), { code: 'spelling' });
        }
      }
    }
  }

  itemOf(group: Group, riders: readonly Candidate[], covered: ReadonlyMap<string, string>): PlanItem | undefined {
    const done = group.members.filter(({ id }) => this.bySite.has(id));
    if (done.length === 0) return undefined;
    const partsOf = ({ id }: Candidate) => this.bySite.get(id)!.parts;
    const { item, isReadable } = planItem(this.input.key, group, done, {
      partsOf,
      ridersOf: (member) => riders.filter(({ id }) => covered.get(id) === member.id),
    });
    if (!isReadable) this.fault(idsOf(done), { code: 'spelling' });
    return item;
  }

  files(): PlannedFile[] {
    const itemsOf = (sites: Iterable<string>) => [
      ...new Set([...sites].map((site) => this.groupOf.get(site)?.id).filter((id) => id !== undefined)),
    ];
    const edits = [...this.edited.values()]
      .filter((target) => target.edits.length > 0)
      .map(({ file: { path, digest }, edits: made }): PlannedFile => {
        const isCut = this.removals.some(({ file }) => file.path === path);
        const commit = isCut ? this.input.committed?.commit : undefined;
        return { path, kind: 'edit', before: digest, edits: made, ...(commit !== undefined && { commit }) };
      });
    const creations = [...this.created].map(([path, { content, sites }]): PlannedFile => ({
      path,
      kind: 'create',
      content,
      items: itemsOf(sites),
    }));
    // Helpers first: a half-done tree then misses nothing that it imports.
    return [...creations.toSorted(byPath), ...edits.toSorted(byPath)];
  }

  create(change: Extract<SupportChange, { kind: 'create' }>): RefusalCode | undefined {
    const { path, content, neededBy } = change;
    if (!isInside(path)) return 'linked-file';
    const known = this.created.get(path);
    if (known !== undefined) {
      for (const site of neededBy) known.sites.add(site);
      return known.content === content ? undefined : 'file-changed';
    }
    if (isTaken(this.input.root, path)) return holds(this.input.root, path, content) ? undefined : 'file-changed';
    this.created.set(path, { content, sites: new Set(neededBy) });
    return undefined;
  }

  support(change: Extract<SupportChange, { kind: 'edit' }>): RefusalCode | undefined {
    const file = isInside(change.path) ? this.input.open(change.path) : 'linked-file';
    if (typeof file === 'string') return file;
    const items = [...new Set(change.neededBy.map((site) => this.groupOf.get(site)?.id).filter((id) => id !== undefined))];
    const edits = change.edits
      .map((edit) => plannedEdit(file, edit, items))
      .toSorted((a, b) => a.start - b.start || a.end - b.end);
    return addEdits(this.editedFile(file), edits, change.neededBy).length === 0 ? undefined : 'file-changed';
  }

  editedFile(file: FileText): EditedFile {
    const target = this.edited.get(file.path) ?? { file, edits: [], sites: new Set<string>() };
    this.edited.set(file.path, target);
    return target;
  }

  fault(sites: readonly string[], fault: Fault): void {
    for (const site of sites) if (!this.faults.has(site)) this.faults.set(site, fault);
  }
}

/** The members that a field of the group comes from. */
function membersOf(group: Group, key: string): readonly Candidate[] {
  return group.keys === undefined ? group.members : group.members.filter(({ id }) => group.keys!.get(id) === key);
}

function idsOf(members: readonly { readonly id: string }[]): string[] {
  return members.map(({ id }) => id);
}

function isSame(a: { start: number; end: number; text: string }, b: { start: number; end: number; text: string }): boolean {
  return a.start === b.start && a.end === b.end && a.text === b.text;
}

function byPath(a: PlannedFile, b: PlannedFile): number {
  return a.path < b.path ? -1 : 1;
}

function holds(root: string, path: string, content: string): boolean {
  try {
    return readFileSync(diskPath(root, path)).equals(Buffer.from(content));
  } catch {
    return false;
  }
}
