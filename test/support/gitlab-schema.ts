// What GitLab asks of a secret detection report, version 15.0.7 of its schema: the limits, patterns and enums of every
// field that we write, restated from https://docs.gitlab.com/user/application_security/secret_detection/ and the published schema.
// Fields it would also take, but we do not write, are refused, so that a new one is looked up before it is added.
const text = { type: 'string', minLength: 1 } as const;
const time = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}$' } as const;

/** An object with these members and no others; those of `optional` may be missing. */
function closed(members: Readonly<Record<string, object>>, optional: readonly string[] = []): object {
  const required = Object.keys(members).filter((name) => !optional.includes(name));
  return { type: 'object', required, properties: members, additionalProperties: false };
}

const tool = closed({ id: text, name: text, version: text, vendor: closed({ name: text }) });
const message = closed({ level: { enum: ['info', 'warn', 'fatal'] }, value: text });

export const GITLAB_SCHEMA: object = closed({
  version: { const: '15.0.7' },
  scan: closed({
    analyzer: tool,
    scanner: tool,
    type: { const: 'secret_detection' },
    start_time: time,
    end_time: time,
    status: { enum: ['success', 'failure'] },
    messages: { type: 'array', items: message },
  }),
  vulnerabilities: {
    type: 'array',
    items: closed({
      id: text,
      name: { type: 'string', maxLength: 255 },
      description: { type: 'string', maxLength: 1_048_576 },
      severity: { enum: ['Info', 'Unknown', 'Low', 'Medium', 'High', 'Critical'] },
      solution: { type: 'string', maxLength: 7000 },
      identifiers: { type: 'array', minItems: 1, items: closed({ type: text, name: text, value: text }) },
      location: closed({
        file: { type: 'string' },
        start_line: { type: 'number' },
        end_line: { type: 'number' },
        commit: closed({ sha: text, date: { type: 'string' } }, ['date']),
      }),
    }),
  },
});
