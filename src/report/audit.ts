// What to watch in CloudTrail for the secrets of a project: an EventBridge rule that reports what changes them, a metric
// filter that counts refused reads.
import { yamlText } from './access-formats.ts';
import { hclBlock, hclValue, Raw, type HclValue } from './hcl.ts';

/** Calls that change a secret, or who may read it. */
const CHANGES = [
  'CreateSecret',
  'DeleteResourcePolicy',
  'DeleteSecret',
  'PutResourcePolicy',
  'PutSecretValue',
  'RestoreSecret',
  'RotateSecret',
  'UpdateSecret',
  'UpdateSecretVersionStage',
] as const;
/** What the service reports of its own: rotations, and the end of a recovery window. */
const SERVICE_EVENTS = [
  'EndSecretVersionDelete',
  'RotationAbandoned',
  'RotationFailed',
  'RotationStarted',
  'RotationSucceeded',
] as const;
/** Calls that read values. A batch is logged as one GetSecretValue a secret too. */
const READS = ['BatchGetSecretValue', 'GetSecretValue'] as const;

/** Names and ARNs as they stand in requests. */
export interface Watched {
  readonly application: string;
  readonly ids: readonly string[];
}

/** Event pattern of an EventBridge rule. */
export function eventPattern({ ids }: Watched): object {
  return {
    source: ['aws.secretsmanager'],
    $or: [
      { 'detail-type': ['AWS API Call via CloudTrail'], detail: { eventName: CHANGES, requestParameters: { secretId: ids } } },
      {
        'detail-type': ['AWS API Call via CloudTrail'],
        detail: { eventName: ['CreateSecret'], requestParameters: { name: ids } },
      },
      {
        'detail-type': ['AWS Service Event via CloudTrail'],
        detail: { eventName: SERVICE_EVENTS, additionalEventData: { SecretId: ids } },
      },
    ],
  };
}

/** Filter pattern of CloudWatch Logs that counts refused calls on the secrets. */
export function refusedReads({ ids }: Watched): string {
  const which = ids.map((id) => `($.requestParameters.secretId = ${JSON.stringify(id)})`).join(' || ');
  return `{ ($.eventSource = "secretsmanager.amazonaws.com") && ($.errorCode = "*Denied*") && (${which}) }`;
}

/** What to watch, as lines for people. */
export function auditLines(watched: Watched): string[] {
  return [
    `changes   ${CHANGES.join(', ')}`,
    `reads     ${READS.join(', ')} (LastAccessedDate says the day: keylift status --remote)`,
    `service   ${SERVICE_EVENTS.join(', ')}`,
    '',
    'EventBridge pattern',
    JSON.stringify(eventPattern(watched), null, 2),
    '',
    'metric filter of refused reads',
    refusedReads(watched),
  ];
}

/** Rule and filter; the log group of the trail and the topic to tell are variables. */
export function auditTerraform(watched: Watched): string {
  const label = watched.application.replaceAll(/[^A-Za-z0-9_]/g, '_');
  const pattern = new Raw(`jsonencode(${hclValue(eventPattern(watched) as HclValue, '  ')})`);
  return [
    hclBlock(['variable', 'trail_log_group'], { type: new Raw('string'), description: 'log group that CloudTrail writes to' }),
    hclBlock(['variable', 'alarm_topic_arn'], { type: new Raw('string'), description: 'SNS topic to tell' }),
    hclBlock(['resource', 'aws_cloudwatch_event_rule', label], {
      name: `${watched.application}-secrets`,
      event_pattern: pattern,
    }),
    hclBlock(['resource', 'aws_cloudwatch_event_target', label], {
      rule: new Raw(`aws_cloudwatch_event_rule.${label}.name`),
      arn: new Raw('var.alarm_topic_arn'),
    }),
    hclBlock(
      ['resource', 'aws_cloudwatch_log_metric_filter', label],
      {
        name: `${watched.application}-secrets-refused`,
        log_group_name: new Raw('var.trail_log_group'),
        pattern: refusedReads(watched),
      },
      { metric_transformation: { name: 'RefusedSecretReads', namespace: 'Keylift', value: '1' } },
    ),
  ].join('\n');
}

/** The same as a template. */
export function auditCloudFormation(watched: Watched): Promise<string> {
  return yamlText({
    AWSTemplateFormatVersion: '2010-09-09',
    Parameters: { TrailLogGroup: { Type: 'String' }, AlarmTopicArn: { Type: 'String' } },
    Resources: {
      SecretChanges: {
        Type: 'AWS::Events::Rule',
        Properties: {
          EventPattern: eventPattern(watched),
          Targets: [{ Arn: { Ref: 'AlarmTopicArn' }, Id: 'alarm' }],
        },
      },
      RefusedReads: {
        Type: 'AWS::Logs::MetricFilter',
        Properties: {
          LogGroupName: { Ref: 'TrailLogGroup' },
          FilterPattern: refusedReads(watched),
          MetricTransformations: [{ MetricName: 'RefusedSecretReads', MetricNamespace: 'Keylift', MetricValue: '1' }],
        },
      },
    },
  });
}
