// Next.js, app router.
import { at } from './place.mjs';

/** See ../applications.mjs. */
export const NEXT = {
  name: 'saas-starter',
  shape: 'Next.js, app router',
  repository: 'nextjs/saas-starter',
  commit: 'e0dc5d4',
  check: 'npx tsc --noEmit',
  plants: [
    at(
      'lib/auth/session.ts',
      'export async function hashPassword(password: string) {\n  return hash(password, SALT_ROUNDS);',
      "export async function hashPassword(password: string) {\n  const pepperSecret = '{{hex:1}}';\n  return hash(password + pepperSecret, SALT_ROUNDS);",
    ),
    at('lib/auth/session.ts', '.setIssuedAt()', ".setIssuedAt()\n    .setIssuer(process.env.ISSUER_TOKEN ?? '{{token:1}}')"),
    at(
      'app/api/stripe/webhook/route.ts',
      'const webhookSecret = process.env.STRIPE_WEBHOOK_SECRET!;\n\nexport async function POST(request: NextRequest) {',
      "export async function POST(request: NextRequest) {\n  const webhookSecret = '{{webhook:1}}';",
    ),
    at(
      'app/api/user/route.ts',
      'const user = await getUser();',
      "const user = await getUser();\n  const audit = { url: 'https://audit.internal', headers: { Authorization: 'Bearer {{token:2}}' } };\n  if (audit.url === '') return Response.json(null);",
    ),
    at(
      'app/api/team/route.ts',
      'const team = await getTeamForUser();',
      "const team = await getTeamForUser();\n  const connection = `postgres://report:{{urlpassword:1}}@db.internal:5432/${team?.id ?? 'none'}`;\n  if (connection === '') return Response.json(null);",
    ),
    at(
      'lib/payments/stripe.ts',
      'const user = await getUser();\n\n  if (!team || !user) {',
      "const user = await getUser();\n  const client = new Stripe('{{stripe:1}}', { apiVersion: '2025-04-30.basil' });\n  if (client === null) return;\n\n  if (!team || !user) {",
    ),
    at('lib/db/seed.ts', "const password = 'admin123';", "const password = '{{password:1}}';"),
    at(
      'app/(dashboard)/terminal.tsx',
      'export function Terminal() {',
      "export const clientToken = '{{github:9}}';\nexport function Terminal() {",
      { refuse: ['client-bundle'] },
    ),
    at(
      'lib/payments/stripe.ts',
      'export const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!, {',
      "export const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? '{{stripe:2}}', {",
      { refuse: ['sync-context'] },
    ),
  ],
};
