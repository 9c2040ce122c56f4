// The emulator's table of request shapes against the API model that AWS publishes and botocore carries: every operation,
// member, length, range, pattern and enum. Then requests just inside and just outside each limit, over HTTP.
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../src/emulator/operations.ts';
import { REQUESTS, type Shape } from '../../src/emulator/shapes.ts';
import { raw, world } from '../emulator/support.ts';
import { tool, toolsMissing } from '../support/tools.ts';

interface ModelShape {
  readonly type: string;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly required?: readonly string[];
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
  readonly member?: { readonly shape: string };
}

interface Model {
  readonly operations: Readonly<Record<string, { readonly input: { readonly shape: string } }>>;
  readonly shapes: Readonly<Record<string, ModelShape>>;
}

const READ_MODEL =
  "import gzip,os,sys,botocore;p=os.path.join(os.path.dirname(botocore.__file__),'data/secretsmanager/2017-10-17/service-2.json.gz');sys.stdout.write(gzip.open(p,'rt').read())";

/** Newer than the SDK that Keylift uses: the emulator refuses the operations and does not know the members. */
const NOT_BUILT = ['AssociateCrossAccountReplica', 'DisassociateCrossAccountReplica', 'ListResourcePolicies'];
const NOT_READ = [
  'CreateSecret.CrossAccountPrimaryARN',
  ...['Delete', 'Get', 'Put'].map((verb) => `${verb}ResourcePolicy.PolicyName`),
];
/** The model requires no member inside lists; a filter or tag without a key, and a replica without a region, make no sense. */
const STRICTER = /\[\]: required: /;

describe.skipIf(toolsMissing('python'))('the published service model [needs botocore]', () => {
  const model: Model = toolsMissing('python')
    ? { operations: {}, shapes: {} }
    : (JSON.parse(execFileSync(tool('python')!, ['-c', READ_MODEL], { encoding: 'utf8', maxBuffer: 64e6 })) as Model);

  it('has the operations of the emulator, and no others but those known', () => {
    expect([...OPERATIONS.keys(), ...NOT_BUILT].toSorted()).toEqual(Object.keys(model.operations).toSorted());
    expect(Object.keys(REQUESTS).toSorted()).toEqual([...OPERATIONS.keys()].toSorted());
  });

  it.each([...OPERATIONS.keys()])('agrees on %s', (operation) => {
    const differences: string[] = [];
    compare(REQUESTS[operation], model.operations[operation]!.input.shape, operation);
    expect(differences.filter((one) => !STRICTER.test(one) && !NOT_READ.some((path) => one.startsWith(`${path}:`)))).toEqual([]);

    function compare(mine: Shape | undefined, name: string, path: string): void {
      const theirs = model.shapes[name]!;
      const differ = (what: string, a: unknown, b: unknown) => {
        if (JSON.stringify(a) !== JSON.stringify(b))
          differences.push(`${path}: ${what}: ${JSON.stringify(a)} is ${JSON.stringify(b)}`);
      };
      if (mine === undefined) {
        differences.push(`${path}: not read`);
        return;
      }
      if (mine.type !== 'value') differ('type', mine.type, theirs.type === 'long' ? 'integer' : theirs.type);
      if (mine.type === 'structure') {
        differ(
          'required',
          [...(mine.required ?? [])].toSorted(),
          [...(theirs.required ?? [])].filter((one) => mine.members[one]).toSorted(),
        );
        for (const [member, { shape }] of Object.entries(theirs.members ?? {}))
          compare(mine.members[member], shape, `${path}.${member}`);
        for (const member of Object.keys(mine.members))
          if (theirs.members?.[member] === undefined) differences.push(`${path}.${member}: unknown`);
        return;
      }
      if (mine.type !== 'boolean') {
        const { min, max } = theirs;
        // The model writes "no least length" as 0.
        differ('min', mine.min, min === 0 ? undefined : min);
        differ('max', mine.max, max);
      }
      if (mine.type === 'string') {
        differ('enum', mine.among?.toSorted(), theirs.enum?.toSorted());
        differ('pattern', unanchored(mine.pattern?.source), unanchored(theirs.pattern));
      }
      if (mine.type === 'list') compare(mine.of, theirs.member!.shape, `${path}[]`);
    }
  });

  it('is enforced at each length and range of a member, over HTTP', async () => {
    const { emulator } = await world();
    let tried = 0;
    for (const [operation, { input }] of Object.entries(model.operations)) {
      if (NOT_BUILT.includes(operation)) continue;
      const top = model.shapes[input.shape]!;
      const required = Object.fromEntries((top.required ?? []).map((member) => [member, sample(top.members![member]!.shape)]));
      for (const [member, { shape }] of Object.entries(top.members!)) {
        if (NOT_READ.includes(`${operation}.${member}`)) continue;
        for (const { value, fits } of edges(model.shapes[shape]!)) {
          const body = { ...required, [member]: member === 'SecretBinary' ? base64(value) : value };
          const answer = await raw(emulator, { operation, body: JSON.stringify(body) });
          const text = await answer.text();
          const complaint = `Value at '${member.charAt(0).toLowerCase()}${member.slice(1)}`;
          const where = `${operation}.${member} ${JSON.stringify(value).slice(0, 40)}`;
          if (fits) expect(text, where).not.toContain(complaint);
          else expect(text, where).toContain(complaint);
          tried += 1;
        }
      }
    }
    expect(tried).toBeGreaterThan(100);
  });

  /** Values at a limit and one past it. */
  function edges(shape: ModelShape): { readonly value: unknown; readonly fits: boolean }[] {
    const { min, max } = shape;
    const of = (size: number): unknown =>
      shape.type === 'list'
        ? Array.from({ length: size }, (_, index) => sample(shape.member!.shape, index))
        : shape.type === 'integer' || shape.type === 'long'
          ? size
          : 'a'.repeat(size);
    if (shape.type === 'boolean' || shape.type === 'structure' || shape.pattern !== undefined || shape.enum !== undefined)
      return [];
    return [
      ...(min !== undefined && min > 0
        ? [
            { value: of(min), fits: true },
            { value: of(min - 1), fits: false },
          ]
        : []),
      ...(max === undefined
        ? []
        : [
            { value: of(max), fits: true },
            { value: of(max + 1), fits: false },
          ]),
    ];
  }

  function sample(name: string, index = 0): unknown {
    const shape = model.shapes[name]!;
    if (shape.type === 'list') return [sample(shape.member!.shape)];
    if (shape.type === 'structure') {
      return Object.fromEntries(
        (shape.required ?? Object.keys(shape.members!).slice(0, 2)).map((one) => [
          one,
          sample(shape.members![one]!.shape, index),
        ]),
      );
    }
    if (shape.enum !== undefined) return shape.enum[0];
    if (name.startsWith('Region')) return `us-east-${index + 1}`;
    return `${'a'.repeat(Math.max(1, shape.min ?? 1))}${index}`;
  }
});

function base64(value: unknown): string {
  return Buffer.from(value as string).toString('base64');
}

/** The model's patterns are found anywhere in a string unless they are anchored; ours always are. */
function unanchored(source: string | undefined): string | undefined {
  return source
    ?.replace(/^\^/, '')
    .replace(/\$$/, '')
    .replaceAll(/\\([^dws])/g, '$1');
}
