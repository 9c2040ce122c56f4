// TagResource and UntagResource, and the rules for tags that CreateSecret shares.
import type { Context } from './context.ts';
import { invalidParameter } from './service-error.ts';

/** The service's Tag structure. */
export interface Tag {
  readonly Key: string;
  readonly Value?: string;
}

/** Tags a secret may have. */
const MAX_TAGS = 50;
/** What AWS allows in keys and values of tags: https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** TagResource: adds tags, replacing those of the same key. */
export function tagResource({ vault }: Context, input: { readonly SecretId: string; readonly Tags: readonly Tag[] }): object {
  const secret = vault.live(input.SecretId);
  const merged = mergeTags(secret.tags, input.Tags);
  for (const [key, value] of merged) secret.tags.set(key, value);
  secret.changed = vault.now();
  return {};
}

/** UntagResource: removes tags by key; keys that are not there are no error. */
export function untagResource(
  { vault }: Context,
  input: { readonly SecretId: string; readonly TagKeys: readonly string[] },
): object {
  const secret = vault.live(input.SecretId);
  const gone = input.TagKeys.filter((key) => secret.tags.delete(key));
  if (gone.length > 0) secret.changed = vault.now();
  return {};
}

/** `present` with `added` on top; InvalidParameterException for tags the service would not take. Changes neither. */
export function mergeTags(present: ReadonlyMap<string, string>, added: readonly Tag[]): Map<string, string> {
  const merged = new Map(present);
  const seen = new Set<string>();
  for (const { Key: key, Value: value = '' } of added) {
    if (seen.has(key)) throw invalidParameter('Duplicate tag keys found. Each tag key must be unique.');
    seen.add(key);
    if (/^aws:/i.test(key)) throw invalidParameter('Tag keys must not begin with aws:, which is reserved for use by AWS.');
    if (!TAG_TEXT.test(key) || !TAG_TEXT.test(value)) {
      throw invalidParameter('Tags can contain letters, numbers, spaces, and the characters _ . : / = + - @ only.');
    }
    merged.set(key, value);
  }
  if (merged.size > MAX_TAGS) throw invalidParameter(`A secret can't have more than ${MAX_TAGS} tags.`);
  return merged;
}
