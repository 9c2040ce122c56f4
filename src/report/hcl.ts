// Values as Terraform's HCL. Nothing in a string is read as an interpolation.

/** What an attribute may be. `Raw` stands as it is, for references and calls. */
export type HclValue = string | number | boolean | Raw | readonly HclValue[] | { readonly [key: string]: HclValue };

/** HCL that is not a literal, e.g. `aws_iam_role.app.arn`. */
export class Raw {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A block with its attributes and inner blocks, which are the members of `blocks`. */
export function hclBlock(
  head: readonly [string, ...string[]],
  attributes: Readonly<Record<string, HclValue>>,
  blocks: Readonly<Record<string, Readonly<Record<string, HclValue>>>> = {},
): string {
  const [type, ...labels] = head;
  const width = Math.max(0, ...Object.keys(attributes).map((name) => name.length));
  const lines = Object.entries(attributes).map(([name, value]) => `  ${name.padEnd(width)} = ${hclValue(value, '  ')}`);
  const inner = Object.entries(blocks).map(
    ([name, members]) =>
      `\n  ${name} {\n${Object.entries(members)
        .map(([member, value]) => `    ${member} = ${hclValue(value, '    ')}`)
        .join('\n')}\n  }`,
  );
  return `${type} ${labels.map(quoted).join(' ')} {\n${[...lines, ...inner].join('\n')}\n}\n`;
}

/** One value; `indent` is that of the line it stands on. */
export function hclValue(value: HclValue, indent = ''): string {
  if (value instanceof Raw) return value.text;
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object') return String(value);
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    const items = (value as readonly HclValue[]).map((item) => `${deeper}${hclValue(item, deeper)},\n`);
    return items.length === 0 ? '[]' : `[\n${items.join('')}${indent}]`;
  }
  const members = Object.entries(value as Readonly<Record<string, HclValue>>);
  const name = (key: string) => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? key : quoted(key));
  return `{\n${members.map(([key, member]) => `${deeper}${name(key)} = ${hclValue(member, deeper)}\n`).join('')}${indent}}`;
}

function quoted(text: string): string {
  return JSON.stringify(text).replaceAll(/[$%]\{/g, (mark) => mark[0]! + mark);
}
