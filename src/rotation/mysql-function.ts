// The Lambda for MySQL and MariaDB: bundle it with its driver, handler `index.handler`. Settings: ROTATION_TLS=require.
import { databaseRotator } from './database.ts';
import { rotationHandler, type RotationEvent } from './handler.ts';
import { mysql } from './mysql.ts';
import { secretsApi } from './secrets-api.ts';

export const handler: (event: RotationEvent) => Promise<void> = rotationHandler(databaseRotator(mysql), secretsApi());
