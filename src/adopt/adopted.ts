// What could be taken over from another tool's file, in our terms, and what could not, in words.
import type { Rule } from '../core/rule.ts';

/** One entry of the configuration's allowlist; the shape of allow/allowlist.ts. */
export interface AdoptedAllow {
  readonly reason: string;
  readonly rules?: readonly string[];
  readonly paths?: readonly string[];
  readonly pathPatterns?: readonly string[];
  readonly values?: readonly string[];
  readonly lines?: readonly string[];
  readonly stopwords?: readonly string[];
  readonly commits?: readonly string[];
}

/** A finding that somebody accepted, as another tool names it. It becomes a baseline entry where a scan finds it. */
export interface AcceptedPlace {
  readonly path?: string;
  /** 1-based. */
  readonly line?: number;
  readonly commit?: string;
  /** Tells whether a value is the one; undefined when the file does not say. */
  readonly isValue?: (value: string) => boolean;
  readonly reason: string;
}

export interface Adopted {
  readonly rules: readonly Rule[];
  readonly allow: readonly AdoptedAllow[];
  /** Patterns as in .gitignore. */
  readonly exclude: readonly string[];
  readonly accepted: readonly AcceptedPlace[];
  /** What was left behind, one sentence each. */
  readonly remarks: readonly string[];
}

export const NOTHING: Adopted = { rules: [], allow: [], exclude: [], accepted: [], remarks: [] };

export type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function objects(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
