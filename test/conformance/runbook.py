# The runbook of test/conformance/clients.test.ts with boto3: prints one JSON line of what it saw.
import json
import sys

import boto3
from botocore.exceptions import ClientError

sm = boto3.client("secretsmanager", region_name="us-east-1", endpoint_url=sys.argv[1])
name = sys.argv[2]


def code(call, **given):
    try:
        call(**given)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "no error"


made = sm.create_secret(Name=name, SecretString="first", Tags=[{"Key": "environment", "Value": "test"}])
again = code(sm.create_secret, Name=name, SecretString="other")
put = sm.put_secret_value(SecretId=made["ARN"], SecretString="second")
current = sm.get_secret_value(SecretId=name)["SecretString"]
previous = sm.get_secret_value(SecretId=name, VersionStage="AWSPREVIOUS")["SecretString"]
sm.update_secret_version_stage(
    SecretId=name,
    VersionStage="AWSCURRENT",
    MoveToVersionId=made["VersionId"],
    RemoveFromVersionId=put["VersionId"],
)
rolled_back = sm.get_secret_value(SecretId=name)["SecretString"]
sm.create_secret(Name=name + "-binary", SecretBinary=bytes(range(8)))
binary = list(sm.get_secret_value(SecretId=name + "-binary")["SecretBinary"])
listed = [
    one["Name"]
    for page in sm.get_paginator("list_secrets").paginate(
        Filters=[{"Key": "name", "Values": [name]}], PaginationConfig={"PageSize": 1}
    )
    for one in page["SecretList"]
]
batch = sm.batch_get_secret_value(SecretIdList=[name, name + "-missing"])
sm.delete_secret(SecretId=name, RecoveryWindowInDays=7)
pending = code(sm.get_secret_value, SecretId=name)
sm.restore_secret(SecretId=name)
restored = sm.get_secret_value(SecretId=name)["SecretString"]
print(
    json.dumps(
        {
            "again": again,
            "current": current,
            "previous": previous,
            "rolledBack": rolled_back,
            "binary": binary,
            "listed": sorted(listed),
            "batch": [len(batch["SecretValues"]), [one["ErrorCode"] for one in batch["Errors"]]],
            "pending": pending,
            "restored": restored,
        }
    )
)
