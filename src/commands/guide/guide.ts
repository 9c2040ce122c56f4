// What the steps of the guided migration share: the project, the answers so far, and how secrets are told apart.
import { randomBytes } from 'node:crypto';
import type { Finding } from '../../core/finding.ts';
import { secretDigest } from '../../core/fingerprint.ts';
import { atLeast, type Confidence } from '../../core/rule.ts';
import { isInGit } from '../../migrate/git-branch.ts';
import type { StateFolder } from '../../migrate/state-folder.ts';
import { groupFindings } from '../../report/data.ts';
import type { Look } from '../../report/plan-terminal.ts';
import type { Io } from '../io.ts';
import type { OpenProject } from '../project.ts';
import type { AwsFlags } from '../vault/connect.ts';
import type { Asking } from './asking.ts';

export interface MigrateOptions extends AwsFlags {
  readonly config?: string;
  readonly color?: boolean;
  readonly select?: 'all' | 'decided';
  readonly env?: string;
  readonly app?: string;
  readonly kmsKeyId?: string;
  readonly confidence?: Confidence;
  readonly history: boolean;
  readonly yes?: boolean;
  readonly branch?: boolean | string;
  readonly test?: string | false;
  readonly allowDirty?: boolean;
  readonly deployed?: boolean;
  readonly dead?: readonly string[];
  readonly past?: 'keep' | 'purge';
  readonly restart?: boolean;
}

/** What every step works with. */
export interface Guide {
  readonly project: OpenProject;
  readonly state: StateFolder;
  readonly options: MigrateOptions;
  readonly io: Io;
  readonly ask: Asking;
  readonly look: Look;
  readonly put: (lines: readonly string[]) => void;
}

/** Secrets of the history that no file holds any more, whatever is decided about them there. */
export function onlyInHistory(history: readonly Finding[], files: readonly Finding[], confidence: Confidence): Finding[] {
  return history.filter(
    ({ status, secret, confidence: found }) =>
      status === 'new' && atLeast(found, confidence) && !files.some((one) => one.secret.equals(secret)),
  );
}

export function grouped(findings: readonly Finding[]): ReturnType<typeof groupFindings> {
  const key = randomBytes(32);
  return groupFindings(findings, ({ secret }) => secretDigest(key, secret));
}

export function awsFlags({ region, profile, roleArn, externalId }: MigrateOptions): AwsFlags {
  return {
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    ...(roleArn === undefined ? {} : { roleArn }),
    ...(externalId === undefined ? {} : { externalId }),
  };
}

/** Findings of the history; undefined where nobody looks: there is none, or it was not asked for. */
export async function pastOf({ project, options }: Guide): Promise<readonly Finding[] | undefined> {
  return options.history && isInGit(project.root) ? project.scanHistory() : undefined;
}

/** Findings less sure than this are passed over. */
export function confidenceOf({ project, options }: Pick<Guide, 'project' | 'options'>): Confidence {
  return options.confidence ?? project.config.confidence ?? 'medium';
}
