// Rotation advice as text for people, as commands of the AWS CLI, as Terraform, as CloudFormation. Nothing here rotates at
// once: that comes after the new code is deployed (`keylift rotate`).
import { yamlText, identifier } from './access-formats.ts';
import { hclBlock, Raw } from './hcl.ts';
import type { Advice } from './rotation-advice.ts';

/** When to rotate. */
export interface Schedule {
  /** `rate(30 days)` or `cron(…)`, UTC. */
  readonly expression: string;
  /** Length of the window in hours. */
  readonly windowHours?: number;
}

/** A secret's advice and its ARN, where it is stored already. */
export type Advised = Advice & { readonly arn?: string };

/** Advice as a person reads it. */
export function adviceLines(advices: readonly Advised[]): string[] {
  return advices.flatMap((advice) => [advice.name, ...wordsOf(advice).map((line) => `    ${line}`)]);
}

function wordsOf(advice: Advised): string[] {
  const at = (page: string | undefined) => (page === undefined ? '' : `: ${page}`);
  switch (advice.kind) {
    case 'provider':
      return [
        `by hand: make a new value where it comes from (${advice.provider}${at(advice.page)})`,
        `then: keylift rotate ${advice.name} --stdin`,
      ];
    case 'group':
      return [
        'by hand, field by field, as they share one secret:',
        ...advice.fields.map(
          ({ field, provider, page }) =>
            `${field}: ${provider}${at(page)}; keylift rotate ${advice.name} --field ${field} --stdin`,
        ),
      ];
    case 'partner':
      return [
        `AWS can rotate it with the partner, as a managed external secret of type ${advice.type}`,
        `by hand until then${at(advice.page)}`,
      ];
    case 'function':
      return [
        ...(advice.managed === undefined
          ? []
          : [`${advice.managed} can keep the administrator's password itself: prefer that for it`]),
        ...(advice.hosted === undefined
          ? [`there is no template of AWS for ${advice.engine}: by hand at the server`]
          : [
              `AWS template ${advice.hosted.alternating} (two users in turn, nobody is refused; needs masterarn) or ${advice.hosted.single}`,
            ]),
        ...(advice.own === undefined ? [] : [`or our function: dist/rotation/${advice.own}.mjs, handler index.handler`]),
      ];
    default:
      return advice satisfies never;
  }
}

/** Commands that set the rotation up without rotating; comments for what no command can do. */
export function adviceCommands(advices: readonly Advised[], schedule: Schedule): string[] {
  return advices.flatMap((advice) => {
    if (advice.kind !== 'function') return [`# ${advice.name}: ${wordsOf(advice)[0]!}`];
    const rules = JSON.stringify(rulesOf(schedule));
    return [
      `# ${advice.name}: set ROTATION_FUNCTION_ARN to the function that rotates it`,
      `aws secretsmanager rotate-secret --secret-id '${advice.arn ?? advice.name}' --rotation-lambda-arn "$ROTATION_FUNCTION_ARN" --rotation-rules '${rules}' --no-rotate-immediately`,
    ];
  });
}

/** A schedule for every secret that a function rotates. */
export function adviceTerraform(advices: readonly Advised[], schedule: Schedule): string {
  const blocks = advices.map((advice) => {
    if (advice.kind !== 'function') return `# ${advice.name}: ${wordsOf(advice)[0]!}\n`;
    const label = identifier(advice.name);
    const function_ = `rotation_function_${label}`;
    return [
      hclBlock(['variable', function_], {
        type: new Raw('string'),
        description: `ARN of the function that rotates ${advice.name}`,
      }),
      hclBlock(
        ['resource', 'aws_secretsmanager_secret_rotation', label],
        { secret_id: advice.arn ?? advice.name, rotation_lambda_arn: new Raw(`var.${function_}`), rotate_immediately: false },
        {
          rotation_rules: {
            schedule_expression: schedule.expression,
            ...(schedule.windowHours === undefined ? {} : { duration: `${schedule.windowHours}h` }),
          },
        },
      ),
    ].join('\n');
  });
  return blocks.join('\n');
}

/** The same with AWS's hosted rotation functions. */
export async function adviceCloudFormation(advices: readonly Advised[], schedule: Schedule): Promise<string> {
  const Resources: Record<string, object> = {};
  const byHand: string[] = [];
  for (const advice of advices) {
    if (advice.kind !== 'function' || advice.hosted === undefined) {
      byHand.push(`# ${advice.name}: ${wordsOf(advice)[0]!}`);
      continue;
    }
    const id = identifier(advice.name);
    Resources[`${id}Rotation`] = {
      Type: 'AWS::SecretsManager::RotationSchedule',
      Properties: {
        SecretId: advice.arn ?? advice.name,
        HostedRotationLambda: { RotationType: advice.hosted.single, RotationLambdaName: `rotate-${id}`.slice(0, 64) },
        RotateImmediatelyOnUpdate: false,
        RotationRules: rulesOf(schedule),
      },
    };
  }
  const notes = byHand.length === 0 ? '' : `${byHand.join('\n')}\n`;
  if (Object.keys(Resources).length === 0) return notes;
  const Transform = 'AWS::SecretsManager-2024-09-16';
  return notes + (await yamlText({ AWSTemplateFormatVersion: '2010-09-09', Transform, Resources }));
}

function rulesOf({ expression, windowHours }: Schedule): Record<string, string> {
  return { ScheduleExpression: expression, ...(windowHours === undefined ? {} : { Duration: `${windowHours}h` }) };
}
