// The package the helper asks AWS with. From this version on it knows AWS_ENDPOINT_URL_SECRETS_MANAGER.

export const SDK_NAME = 'boto3';
export const SDK_MINIMUM = '1.28';
