// Express, TypeScript, Vitest, tsup (ESM and CommonJS).
import { append, at } from './place.mjs';

/** See ../applications.mjs. */
export const EXPRESS_TYPESCRIPT = {
  name: 'express-typescript',
  shape: 'Express, TypeScript, Vitest, tsup (ESM and CommonJS)',
  repository: 'edwinhern/express-typescript',
  commit: 'f795eab',
  check: 'npx tsc --noEmit',
  test: 'npx vitest run',
  plants: [
    at(
      'src/common/utils/envConfig.ts',
      'export const env = {',
      'export const env = {\n\tSTRIPE_SECRET_KEY: process.env.STRIPE_SECRET_KEY ?? "{{stripe:1}}",\n\tSESSION_SECRET: "{{hex:1}}",\n\tDATABASE_URL: "postgres://app:{{urlpassword:1}}@db.internal:5432/users?sslmode=require",',
    ),
    at(
      'src/common/middleware/rateLimiter.ts',
      'const rateLimiter = rateLimit({',
      'export const redisUrl = "rediss://limiter:{{plain:1}}@cache.internal:6380";\n\nconst rateLimiter = rateLimit({',
    ),
    at(
      'src/common/middleware/rateLimiter.ts',
      'keyGenerator: (req: Request) => req.ip as string,',
      'keyGenerator: (req: Request) => (req.headers["x-internal-token"] === "{{token:1}}" ? "internal" : (req.ip as string)),',
    ),
    at(
      'src/api/user/userRepository.ts',
      'export class UserRepository {',
      'export class UserRepository {\n\tprotected readonly apiKey: string = "{{token:2}}";\n\tprotected static readonly signingSecret: string = "{{hex:2}}";\n',
    ),
    at(
      'src/api/user/userRepository.ts',
      'return users.find((user) => user.id === id) || null;',
      'const headers = { Authorization: `Bearer ${"{{github:1}}"}` };\n\t\treturn Object.keys(headers).length > 0 ? users.find((user) => user.id === id) || null : null;',
    ),
    at(
      'src/api/healthCheck/healthCheckRouter.ts',
      'const serviceResponse = ServiceResponse.success("Service is healthy", null);',
      'const serviceResponse = ServiceResponse.success("Service is healthy", null);\n\t\tres.setHeader("x-upstream", connect().length);',
    ),
    append(
      'src/api/healthCheck/healthCheckRouter.ts',
      '\nfunction connect(password = "{{password:1}}"): string {\n\treturn password;\n}\n',
    ),
    at(
      'src/api/user/__tests__/userService.test.ts',
      'describe("userService"',
      'const adminToken = "{{github:9}}";\ndescribe(adminToken === "" ? "" : "userService"',
      { refuse: ['test-file'] },
    ),
  ],
};
