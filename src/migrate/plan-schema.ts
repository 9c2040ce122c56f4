// The shape of a plan file, checked before anything in it is believed: types, paths that stay inside, references that resolve.
import * as v from 'valibot';
import type { Plan, PlannedEdit } from '../core/plan.ts';
import { isForm } from '../core/spelling.ts';
import { isInside } from './plan-path.ts';

/**
 * The plan in `data`. `bad` makes the error to throw from a reason; the reason holds nothing of the file but field names.
 */
export function parsePlan(data: unknown, bad: (why: string) => Error): Plan {
  const result = v.safeParse(PLAN, data);
  if (!result.success) {
    const issue = result.issues[0];
    throw bad(`${v.getDotPath(issue) ?? 'the plan'}: expected ${issue.expected ?? 'something else'}`.slice(0, 200));
  }
  const plan = result.output as Plan;
  const fault = inconsistency(plan);
  if (fault !== undefined) throw bad(fault);
  return plan;
}

const offset = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
const path = v.pipe(v.string(), v.check(isInside, 'path'));
const short = v.pipe(v.string(), v.minLength(1), v.maxLength(2048));
const digest = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const spelling = v.array(v.tuple([v.pipe(v.string(), v.check(isForm, 'a form of spelling')), offset]));
/** valibot reads a list as a record with nothing in it, so a list is refused before. */
const plainObject = v.custom<Record<string, unknown>>(
  (data) => typeof data === 'object' && data !== null && !Array.isArray(data),
);
const texts = v.pipe(plainObject, v.record(v.string(), v.string()));
const fields = v.pipe(plainObject, v.record(v.string(), v.union([v.string(), v.number()])));
const ids = v.array(short);

const piece = v.union([v.strictObject({ text: v.string() }), v.strictObject({ key: v.exactOptional(v.string()), spelling })]);
const edit = v.strictObject({
  start: offset,
  end: offset,
  text: v.string(),
  original: v.array(piece),
  items: ids,
  secretOf: v.exactOptional(short),
});
const file = v.variant('kind', [
  v.strictObject({
    kind: v.literal('edit'),
    path,
    before: digest,
    edits: v.array(edit),
    commit: v.exactOptional(v.pipe(v.string(), v.regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/))),
  }),
  v.strictObject({ kind: v.literal('create'), path, content: v.string(), items: ids }),
]);
const place = { fingerprint: short, ruleId: short, path, line: offset, column: offset };
const site = v.strictObject({
  ...place,
  strategy: v.picklist(['hook', 'await', 'top-level-await', 'preload', 'blocking', 'call', 'environment', 'variable']),
  fixedAtStart: v.boolean(),
  parts: v.array(v.strictObject({ key: v.string(), start: offset, end: offset, spelling })),
});
const item = v.strictObject({
  id: short,
  ref: v.strictObject({ name: v.pipe(v.string(), v.regex(/^[A-Za-z0-9/_+=.@-]{1,512}$/)), key: v.exactOptional(v.string()) }),
  shape: v.picklist(['text', 'database', 'fields']),
  fields: v.exactOptional(fields),
  digests: v.exactOptional(v.array(v.strictObject({ field: v.string(), digest }))),
  versionId: v.pipe(v.string(), v.regex(/^[0-9a-f-]{36}$/)),
  bytes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_536)),
  sites: v.pipe(v.array(site), v.minLength(1)),
});
const removal = v.strictObject({
  id: short,
  path,
  accounts: v.array(v.pipe(v.string(), v.regex(/^\d{12}$/))),
  sites: v.pipe(v.array(v.strictObject({ ...place, digest })), v.minLength(1)),
});
const PLAN = v.strictObject({
  schema: v.literal(1),
  id: v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{1,64}$/)),
  version: short,
  project: short,
  created: short,
  environment: v.string(),
  application: v.string(),
  kmsKeyId: v.exactOptional(short),
  tags: v.exactOptional(texts),
  central: v.exactOptional(
    v.strictObject({
      account: v.pipe(v.string(), v.regex(/^\d{12}$/)),
      region: v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,40}$/)),
      readers: v.pipe(v.array(short), v.minLength(1)),
    }),
  ),
  items: v.array(item),
  removals: v.exactOptional(v.array(removal)),
  files: v.array(file),
  refusals: v.array(v.strictObject({ ...place, code: short, args: v.exactOptional(texts) })),
  commands: v.array(v.string()),
  notices: v.exactOptional(
    v.array(
      v.strictObject({
        code: v.picklist(['start-with-exec', 'env-file-direct', 'set-variable', 'add-dependency', 'copy-helper']),
        path,
        text: v.string(),
      }),
    ),
  ),
  cost: v.strictObject({ monthlyUsd: v.number(), secrets: offset, ungrouped: offset, grouped: offset }),
  actions: v.array(v.string()),
});

function inconsistency(plan: Plan): string | undefined {
  const removals = plan.removals ?? [];
  const items = new Set([...plan.items, ...removals].map(({ id }) => id));
  const names = new Set(plan.items.map((item) => item.ref.name));
  const edited = new Set(plan.files.filter((file) => file.kind === 'edit').map((file) => file.path));
  if (items.size !== plan.items.length + removals.length || names.size !== plan.items.length)
    return 'items: one stands there twice';
  if (new Set(plan.files.map((file) => file.path)).size !== plan.files.length) return 'files: one stands there twice';
  for (const item of plan.items) {
    if (!item.sites.every((site) => edited.has(site.path))) return 'items: a site is in no file of the plan';
  }
  const cut = new Map(plan.files.map((file) => [file.path, file.kind === 'edit' && file.commit !== undefined]));
  if (!removals.every(({ path, sites }) => cut.get(path) === true && sites.every((site) => site.path === path)))
    return 'removals: a file that no commit gives back';
  for (const file of plan.files) {
    const used = file.kind === 'create' ? file.items : file.edits.flatMap((edit) => edit.items);
    if (!used.every((id) => items.has(id))) return 'files: an unknown item';
    if (file.kind === 'edit' && !inOrder(file.edits, items)) return 'files: edits overlap or name an unknown item';
  }
  return undefined;
}

function inOrder(edits: readonly PlannedEdit[], items: ReadonlySet<string>): boolean {
  let at = 0;
  return edits.every((edit) => {
    const fits = edit.start >= at && edit.end >= edit.start && (edit.secretOf === undefined || items.has(edit.secretOf));
    at = edit.end;
    return fits;
  });
}
