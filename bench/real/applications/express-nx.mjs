// Express, TypeScript, Nx with esbuild, Jest with ts-jest, Prisma.
import { append, at } from './place.mjs';

/** See ../applications.mjs. */
export const EXPRESS_NX = {
  name: 'node-express-realworld-example-app',
  shape: 'Express, TypeScript, Nx with esbuild, Jest with ts-jest, Prisma',
  repository: 'gothinkster/node-express-realworld-example-app',
  commit: '30b68e1',
  prepare: 'npx prisma generate --schema src/prisma/schema.prisma',
  check: 'npx tsc --noEmit -p tsconfig.app.json',
  test: 'npx jest src/tests/utils src/tests/services/tag',
  env: { JWT_SECRET: '' },
  plants: [
    at('src/app/routes/auth/token.utils.ts', "process.env.JWT_SECRET || 'superSecret'", "process.env.JWT_SECRET || '{{hex:1}}'"),
    at(
      'src/app/routes/auth/auth.ts',
      "required: jwt({\n    secret: process.env.JWT_SECRET || 'superSecret',",
      "required: jwt({\n    secret: process.env.JWT_SECRET || '{{hex:1}}',",
    ),
    at(
      'src/app/routes/auth/auth.ts',
      "optional: jwt({\n    secret: process.env.JWT_SECRET || 'superSecret',",
      "optional: jwt({\n    secret: process.env.JWT_SECRET || '{{hex:1}}',",
    ),
    at(
      'src/app/routes/tag/tag.controller.ts',
      'const router = Router();',
      "const router = Router();\nexport const tagService = { token: '{{token:1}}' };",
    ),
    at(
      'src/app/routes/tag/tag.controller.ts',
      'res.json({ tags });',
      "res.set('x-key', '{{slack:2}}'.length.toString());\n    res.json({ tags });",
    ),
    at(
      'src/prisma/prisma-client.ts',
      'global.prisma || new PrismaClient();',
      "global.prisma || new PrismaClient({ datasources: { db: { url: 'postgresql://conduit:{{urlpassword:1}}@db.internal:5432/conduit?schema=public' } } });",
    ),
    at(
      'src/app/routes/auth/auth.service.ts',
      'const hashedPassword = await bcrypt.hash(password, 10);',
      "const pepperSecret = '{{hex:2}}';\n  const hashedPassword = pepperSecret ? await bcrypt.hash(password, 10) : password;",
    ),
    at(
      'src/main.ts',
      'const PORT = process.env.PORT || 3000;',
      "const PORT = process.env.PORT || 3000;\nconst sentry = { authToken: '{{token:3}}' };\napp.set('sentry', sentry);",
    ),
    append('src/tests/prisma-mock.ts', "\nexport const mockToken = '{{github:9}}';\n", { refuse: ['test-file'] }),
  ],
};
