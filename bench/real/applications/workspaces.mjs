// pnpm workspaces, Next.js, Expo, tRPC.
import { at } from './place.mjs';

/** See ../applications.mjs. */
export const WORKSPACES = {
  name: 'create-t3-turbo',
  shape: 'pnpm workspaces, Next.js, Expo, tRPC',
  repository: 't3-oss/create-t3-turbo',
  commit: 'e69b5858',
  install:
    'npx -y pnpm@10 install --ignore-scripts --config.manage-package-manager-versions=false --config.engine-strict=false --config.node-linker=hoisted',
  add: 'npx -y pnpm@10 add -w --ignore-scripts --config.manage-package-manager-versions=false --config.engine-strict=false --config.node-linker=hoisted',
  check:
    'for p in api auth db; do (cd packages/$p && npx tsc --noEmit --emitDeclarationOnly false); done; (cd apps/nextjs && npx tsc --noEmit)',
  plants: [
    at(
      'packages/api/src/router/auth.ts',
      'getSecretMessage: protectedProcedure.query(() => {\n    return "you can see this secret message!";',
      'getSecretMessage: protectedProcedure.query(async () => {\n    const apiKey = "{{token:1}}";\n    return `you can see this secret message! ${apiKey.length}`;',
    ),
    at(
      'packages/api/src/trpc.ts',
      'const session = await authApi.getSession({',
      'const auditToken = "{{slack:1}}";\n  if (auditToken.length === 0) throw new Error("no token");\n  const session = await authApi.getSession({',
    ),
    at(
      'packages/api/src/trpc.ts',
      'const result = await next();',
      'const result = await next();\n  const metrics = { url: "https://metrics.internal", headers: { authorization: "Bearer {{token:2}}" } };\n  if (metrics.url === "") return result;',
    ),
    at(
      'packages/db/drizzle.config.ts',
      'const nonPoolingUrl = process.env.POSTGRES_URL.replace(":6543", ":5432");',
      'const nonPoolingUrl = "postgres://turbo:{{urlpassword:1}}@db.internal:5432/turbo";',
    ),
    at(
      'packages/auth/script/auth-cli.ts',
      'import { initAuth } from "../src/index";',
      'import { initAuth } from "../src/index";\n\nexport const cliSecret = "{{hex:1}}";',
    ),
    at(
      'apps/nextjs/src/app/api/trpc/[trpc]/route.ts',
      'export const OPTIONS = () => {',
      'export const GET_KEY = async () => "{{stripe:1}}";\n\nexport const OPTIONS = () => {',
    ),
    at(
      'apps/nextjs/src/auth/server.ts',
      'export const getSession = cache(async () =>\n',
      'export const getAuditKey = cache(async () => Promise.resolve("{{token:3}}"));\n\nexport const getSession = cache(async () =>\n',
    ),
    at(
      'apps/nextjs/src/auth/client.ts',
      'import { createAuthClient }',
      'export const publicToken = "{{github:9}}";\nimport { createAuthClient }',
      { refuse: ['client-bundle'] },
    ),
    at(
      'apps/expo/src/utils/base-url.ts',
      'export const getBaseUrl',
      'export const mobileToken = "{{github:8}}";\n\nexport const getBaseUrl',
      { refuse: ['client-bundle'] },
    ),
  ],
};
