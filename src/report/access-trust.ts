// Who may become the application's role, for each place a program runs on, and how the role is attached there.
import type { Platform } from './access-choices.ts';
import type { PolicyDocument, Statement } from './access-policy.ts';
import { partitionOf } from './access-policy.ts';

/** Names that only the user knows; placeholders stand in for the ones that are not given. */
export interface TrustSettings {
  readonly region: string;
  readonly account: string;
  /** Cluster's issuer without `https://`, for IRSA. */
  readonly oidcIssuer?: string;
  readonly namespace?: string;
  readonly serviceAccount?: string;
}

/** The trust policy of the application's role. */
export function trustPolicy(platform: Platform, settings: TrustSettings): PolicyDocument {
  const { region, account } = settings;
  const partition = partitionOf(region);
  const onlyOurs = { StringEquals: { 'aws:SourceAccount': account } };
  const service = (name: string, Action: string | readonly string[], Condition?: Statement['Condition']): Statement => ({
    Sid: 'BecomeApplication',
    Effect: 'Allow',
    Principal: { Service: name },
    Action,
    ...(Condition === undefined ? {} : { Condition }),
  });
  switch (platform) {
    case 'ec2':
      return document(service('ec2.amazonaws.com', 'sts:AssumeRole'));
    case 'ecs': {
      const cluster = { ArnLike: { 'aws:SourceArn': `arn:${partition}:ecs:${region}:${account}:*` } };
      return document(service('ecs-tasks.amazonaws.com', 'sts:AssumeRole', { ...onlyOurs, ...cluster }));
    }
    case 'eks':
      return document(service('pods.eks.amazonaws.com', ['sts:AssumeRole', 'sts:TagSession'], onlyOurs));
    case 'lambda':
      return document(service('lambda.amazonaws.com', 'sts:AssumeRole'));
    case 'roles-anywhere': {
      const anchor = { ArnLike: { 'aws:SourceArn': `arn:${partition}:rolesanywhere:${region}:${account}:trust-anchor/*` } };
      return document(
        service('rolesanywhere.amazonaws.com', ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'], anchor),
      );
    }
    case 'irsa': {
      const issuer = issuerOf(settings);
      const who = `system:serviceaccount:${settings.namespace ?? 'default'}:${settings.serviceAccount ?? 'app'}`;
      return document({
        Sid: 'BecomeApplication',
        Effect: 'Allow',
        Principal: { Federated: `arn:${partition}:iam::${account}:oidc-provider/${issuer}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { StringEquals: { [`${issuer}:aud`]: 'sts.amazonaws.com', [`${issuer}:sub`]: who } },
      });
    }
    default:
      return platform satisfies never;
  }
}

/** How the role is given to the program, as commands and remarks. `role`: the role's name. */
export function attachment(platform: Platform, role: string, settings: TrustSettings): readonly string[] {
  const { account, region } = settings;
  const arn = `arn:${partitionOf(region)}:iam::${account}:role/${role}`;
  const place = `--namespace ${settings.namespace ?? 'default'} --service-account ${settings.serviceAccount ?? 'app'}`;
  switch (platform) {
    case 'ec2':
      return [
        `aws iam create-instance-profile --instance-profile-name ${role}`,
        `aws iam add-role-to-instance-profile --instance-profile-name ${role} --role-name ${role}`,
        `aws ec2 associate-iam-instance-profile --instance-id INSTANCE_ID --iam-instance-profile Name=${role}`,
        'aws ec2 modify-instance-metadata-options --instance-id INSTANCE_ID --http-tokens required --http-put-response-hop-limit 1',
      ];
    case 'ecs':
      return [
        `# In the task definition: "taskRoleArn": "${arn}". The task role, not the execution role: the program itself reads.`,
        'aws ecs register-task-definition --cli-input-json file://task-definition.json',
      ];
    case 'eks':
      return [`aws eks create-pod-identity-association --cluster-name CLUSTER ${place} --role-arn ${arn}`];
    case 'irsa':
      return [
        `kubectl annotate serviceaccount ${settings.serviceAccount ?? 'app'} --namespace ${settings.namespace ?? 'default'} eks.amazonaws.com/role-arn=${arn}`,
      ];
    case 'lambda':
      return [`aws lambda update-function-configuration --function-name FUNCTION --role ${arn}`];
    case 'roles-anywhere':
      return [
        `aws rolesanywhere create-profile --name ${role} --role-arns ${arn} --enabled`,
        '# In ~/.aws/config of the host: credential_process = aws_signing_helper credential-process --certificate CERT --private-key KEY',
        `#   --trust-anchor-arn TRUST_ANCHOR_ARN --profile-arn PROFILE_ARN --role-arn ${arn}`,
      ];
    default:
      return platform satisfies never;
  }
}

function issuerOf(settings: TrustSettings): string {
  return (settings.oidcIssuer ?? `oidc.eks.${settings.region}.amazonaws.com/id/CLUSTER_ID`).replace(/^https:\/\//, '');
}

function document(...Statement: readonly Statement[]): PolicyDocument {
  return { Version: '2012-10-17', Statement };
}
