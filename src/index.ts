// The public API: scan bytes, files, staged changes or history from a program. Covered by SemVer; the rest of src is not.
export { createScanner, type Scanner } from './detect/scanner.ts';
export { builtinRules } from './ruleset/load.ts';
export { loadUserRules } from './ruleset/user-rules.ts';
export { historySource, type HistoryOptions } from './sources/history.ts';
export { stagedSource, type StagedOptions } from './sources/staged.ts';
export { worktreeSource, type WorktreeOptions } from './sources/worktree.ts';
export { pathFilter, type PathFilter } from './sources/filter.ts';
export { Secret } from './core/secret.ts';
export { KeyliftError } from './core/errors.ts';
export type { Blob, CommitInfo, Failure, Ledger, Position, Provenance, Source, Span } from './core/blob.ts';
export type { Finding, Reason } from './core/finding.ts';
export type { Confidence, Rule } from './core/rule.ts';
