// What would be done (Plan) and what was done (JournalEntry). Both are plain data without any value: they can be mailed,
// committed or shown in a pull request. Digests in them are keyed with the state folder's key.
import type { Notice, Piece, RefusalCode, Strategy } from './language.ts';
import type { Spelling } from './spelling.ts';
import type { SecretRef } from './store.ts';

/** Byte range in the file as it was when the plan was made. */
export interface PlannedEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly original: readonly Piece[];
  /** The edit is made when any of these items is applied. */
  readonly items: readonly string[];
  /** The item whose stored value `original` speaks of. Absent when the edit replaces no secret. */
  readonly secretOf?: string;
}

export type PlannedFile = { readonly path: string } & (
  | {
      readonly kind: 'edit';
      /** contentDigest of the file the plan was made from. */
      readonly before: string;
      readonly edits: readonly PlannedEdit[];
      /** Set when the edits cut out what is stored nowhere: a rollback takes the file from this commit. */
      readonly commit?: string;
    }
  | { readonly kind: 'create'; readonly content: string; readonly items: readonly string[] }
);

export interface PlannedSite {
  readonly fingerprint: string;
  readonly ruleId: string;
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly strategy: Strategy;
  readonly fixedAtStart: boolean;
  /** From here `apply` reads the value, so that the plan need not hold it. */
  readonly parts: PlannedParts;
}

/** Where each part of the stored value stands in the site's file: field name ('' for a plain text secret), byte range, spelling. */
export type PlannedParts = readonly {
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly spelling: Spelling;
}[];

/** A secret field by its keyed digest. Written out as a pair: under the name of a password it would look like one. */
export interface FieldDigest {
  readonly field: string;
  readonly digest: string;
}

/** One secret to store. */
export interface PlanItem {
  readonly id: string;
  readonly ref: SecretRef;
  /** `fields`: several credentials as fields of one JSON object; each site's parts name its field. */
  readonly shape: 'text' | 'database' | 'fields';
  /** For `database`: the fields that are no secret (engine, host, port, dbname). */
  readonly fields?: Readonly<Record<string, string | number>>;
  /** Keyed digests of the fields that are secret (the password, or each field), to know one again. Absent for `text`. */
  readonly digests?: readonly FieldDigest[];
  /** The client request token, which becomes the id of the stored version. */
  readonly versionId: string;
  readonly bytes: number;
  readonly sites: readonly PlannedSite[];
}

/**
 * The AWS access keys of one file: taken out and stored nowhere, so that the SDK finds the role of the machine. All
 * places go, or none.
 */
export interface PlannedRemoval {
  readonly id: string;
  readonly path: string;
  /** AWS accounts that the key ids name, 12 digits each. */
  readonly accounts: readonly string[];
  readonly sites: readonly RemovedSite[];
}

export interface RemovedSite {
  readonly fingerprint: string;
  readonly ruleId: string;
  readonly path: string;
  readonly line: number;
  readonly column: number;
  /** Keyed digest of the value, to know it again. */
  readonly digest: string;
}

export interface Refusal {
  readonly fingerprint: string;
  readonly ruleId: string;
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly code: RefusalCode;
  readonly args?: Readonly<Record<string, string>>;
}

/** Numbers of secrets: as planned, with one for each credential, and with all that may share one in one. */
export interface PlanCost {
  /** US dollars for storing `secrets` for a month, replicas included. */
  readonly monthlyUsd: number;
  readonly secrets: number;
  readonly ungrouped: number;
  readonly grouped: number;
}

/** Where the secrets will be, and the roles of other accounts that will read them. */
export interface CentralAccount {
  readonly account: string;
  readonly region: string;
  readonly readers: readonly string[];
}

export interface Plan {
  readonly schema: 1;
  readonly id: string;
  readonly version: string;
  /** Random id of the state folder: a plan belongs to one checkout. */
  readonly project: string;
  /** ISO 8601, UTC. */
  readonly created: string;
  readonly environment: string;
  readonly application: string;
  readonly kmsKeyId?: string;
  /** Tags of every secret besides those that Keylift sets itself. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Set when programs of other accounts read the secrets: the code then names them by ARN. */
  readonly central?: CentralAccount;
  readonly items: readonly PlanItem[];
  readonly removals?: readonly PlannedRemoval[];
  readonly files: readonly PlannedFile[];
  readonly refusals: readonly Refusal[];
  readonly commands: readonly string[];
  readonly notices?: readonly Notice[];
  readonly cost: PlanCost;
  /** IAM actions `apply` needs. */
  readonly actions: readonly string[];
}

/** True when applying the plan would do nothing. */
export function isIdle(plan: Pick<Plan, 'items' | 'removals'>): boolean {
  return plan.items.length === 0 && (plan.removals ?? []).length === 0;
}

/** One line of the journal. Written and flushed before the effect it announces. */
export type JournalEntry = { readonly seq: number; readonly at: string } &
  /** `patch`: the files are not written, a patch for them is. */
  (
    | { readonly step: 'started'; readonly plan: string; readonly pid: number; readonly patch?: boolean }
    /** `restore`: the secret is first taken out of its recovery window. */
    | {
        readonly step: 'storing';
        readonly item: string;
        readonly name: string;
        readonly token: string;
        readonly restore?: boolean;
      }
    | {
        readonly step: 'stored';
        readonly item: string;
        readonly arn: string;
        readonly versionId: string;
        readonly created: boolean;
      }
    | { readonly step: 'failed'; readonly item: string; readonly code: string }
    /** `folders`: how many folders above a created file had to be made. */
    | {
        readonly step: 'writing';
        readonly path: string;
        readonly before: string | null;
        readonly after: string;
        readonly folders?: number;
      }
    | { readonly step: 'written'; readonly path: string; readonly after: string }
    | { readonly step: 'verified' }
    | { readonly step: 'finished' }
    /** `code`: of the failure that made the run put everything back; absent when a person asked for it. */
    | { readonly step: 'undoing'; readonly code?: string }
    | { readonly step: 'restoring'; readonly path: string }
    | { readonly step: 'restored'; readonly path: string }
    | { readonly step: 'deleting'; readonly item: string; readonly arn: string }
    | { readonly step: 'deleted'; readonly item: string; readonly arn: string }
    | { readonly step: 'undone' }
  );
