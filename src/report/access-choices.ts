// The choices of `keylift policy`, apart from what makes them, so that the command line knows them without loading it.

/** How infrastructure is written. */
export const INFRASTRUCTURES = ['json', 'terraform', 'cloudformation', 'cdk'] as const;
export type Infrastructure = (typeof INFRASTRUCTURES)[number];

/** Places a program runs on. */
export const PLATFORMS = ['ec2', 'ecs', 'eks', 'irsa', 'lambda', 'roles-anywhere'] as const;
export type Platform = (typeof PLATFORMS)[number];

/** Whom a policy is for. */
export const AUDIENCES = ['application', 'operator', 'rotation', 'resource', 'key'] as const;
export type Audience = (typeof AUDIENCES)[number];
