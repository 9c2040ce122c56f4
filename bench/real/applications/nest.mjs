// NestJS, Jest with ts-jest.
import { at, create } from './place.mjs';

/** See ../applications.mjs. */
export const NEST = {
  name: 'typescript-starter',
  shape: 'NestJS, Jest with ts-jest',
  repository: 'nestjs/typescript-starter',
  commit: 'c4d9330',
  check: 'npx tsc --noEmit -p tsconfig.json',
  test: 'npx jest',
  plants: [
    at('src/app.service.ts', '@Injectable()', "export const PAYMENTS_KEY = '{{stripe:1}}';\n\n@Injectable()"),
    at(
      'src/app.service.ts',
      'getHello(): string {',
      "private readonly apiToken: string = '{{token:1}}';\n  static readonly issuerSecret: string = '{{hex:1}}';\n\n  sign(): string {\n    return this.apiToken + AppService.issuerSecret + PAYMENTS_KEY;\n  }\n\n  getHello(): string {\n    if (this.sign().length < 40) throw new Error('keys');",
    ),
    at(
      'src/app.module.ts',
      'providers: [AppService],',
      "providers: [\n    AppService,\n    { provide: 'DATABASE_URL', useValue: 'postgresql://nest:{{urlpassword:1}}@db.internal:5432/app' },\n    { provide: 'MAILER', useFactory: async () => ({ apiKey: '{{sendgrid:1}}' }) },\n    { provide: 'SIGNER', useFactory: () => ({ secret: '{{hex:2}}' }) },\n  ],",
    ),
    at(
      'src/main.ts',
      'await app.listen(3000);',
      "app.enableCors({ exposedHeaders: 'x-request-id' });\n  const adminPassword = '{{password:1}}';\n  app.use((req: any, res: any, next: () => void) =>\n    req.headers['x-admin'] === adminPassword && req.headers['x-token'] === '{{token:2}}' ? res.send('ok') : next(),\n  );\n  await app.listen(3000);",
    ),
    create(
      'src/payments.config.ts',
      "import { Inject, Injectable } from '@nestjs/common';\n\n@Injectable()\nexport class PaymentsConfig {\n  constructor(@Inject('DATABASE_URL') readonly url: string, private readonly webhookSecret: string = '{{webhook:1}}') {}\n\n  get secret(): string {\n    return this.webhookSecret;\n  }\n\n  get accountToken(): string {\n    return process.env.ACCOUNT_TOKEN || '{{github:1}}';\n  }\n}\n",
    ),
    at(
      'src/app.controller.spec.ts',
      "describe('AppController', () => {",
      "const testToken = '{{github:9}}';\ndescribe(testToken && 'AppController', () => {",
      { refuse: ['test-file'] },
    ),
  ],
};
