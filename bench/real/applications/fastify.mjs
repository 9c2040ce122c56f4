// Fastify, TypeScript, ES modules.
import { append, at } from './place.mjs';

/** See ../applications.mjs. */
export const FASTIFY = {
  name: 'demo',
  shape: 'Fastify, TypeScript, ES modules',
  repository: 'fastify/demo',
  commit: '1f50cc1',
  check: 'npx tsc --noEmit',
  plants: [
    at(
      'src/plugins/external/session.ts',
      'secret: fastify.config.COOKIE_SECRET,',
      "secret: fastify.config.COOKIE_SECRET || '{{hex:1}}',",
    ),
    at('src/plugins/external/knex.ts', 'password: fastify.config.MYSQL_PASSWORD,', "password: '{{password:1}}',"),
    at(
      'src/plugins/external/env.ts',
      "MYSQL_PASSWORD: {\n      type: 'string'\n    },",
      "MYSQL_PASSWORD: {\n      type: 'string',\n      default: '{{stripe:2}}'\n    },",
    ),
    at(
      'src/plugins/app/password-manager.ts',
      'const SCRYPT_KEYLEN = 32',
      "export const PASSWORD_PEPPER = '{{hex:2}}'\nconst SCRYPT_KEYLEN = 32",
    ),
    at(
      'src/routes/api/auth/index.ts',
      'const { email, password } = request.body',
      "const { email, password } = request.body\n      reply.header('x-audit', (await audit('mysql://audit:{{urlpassword:1}}@audit.internal:3306/log')).length)",
    ),
    append(
      'src/routes/api/auth/index.ts',
      "\nasync function audit (url: string) {\n  const token = '{{slack:1}}'\n  return url + token\n}\n",
    ),
    at(
      'src/server.ts',
      'const app = Fastify({',
      "const metrics = { apiKey: '{{token:1}}', push: () => 'Bearer {{token:2}}' }\n\nconst app = Fastify({",
    ),
    at(
      'src/server.ts',
      'await app.ready()',
      'await app.ready()\n  app.log.info({ url: metrics.push().length + metrics.apiKey.length })',
    ),
    at(
      'scripts/migrate.ts',
      "import Postgrator from 'postgrator'",
      "import Postgrator from 'postgrator'\n\nexport const migrationToken = '{{github:1}}'",
    ),
  ],
};
