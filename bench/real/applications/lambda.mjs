// Lambda, Serverless Framework, TypeScript to CommonJS, Mocha with ts-node.
import { append, at } from './place.mjs';

/** See ../applications.mjs. */
export const LAMBDA = {
  name: 'aws-node-rest-api-typescript',
  shape: 'Lambda, Serverless Framework, TypeScript to CommonJS, Mocha with ts-node',
  repository: 'serverless/examples',
  folder: 'aws-node-rest-api-typescript',
  commit: '22865199',
  check: 'npx tsc --noEmit',
  test: 'TS_NODE_TRANSPILE_ONLY=1 NODE_ENV=dev npx mocha -r ts-node/register tests/*.test.ts --exit',
  plants: [
    at(
      'app/model/mongoose-db.ts',
      'mongoose.connect(process.env.DB_URL, {',
      "mongoose.connect('mongodb+srv://books:{{urlpassword:1}}@cluster0.internal/library?retryWrites=true', {",
    ),
    at(
      'app/handler.ts',
      'const booksController = new BooksController(books);',
      "const booksController = new BooksController(books);\nexport const partner = { apiKey: '{{token:1}}', password: process.env.PARTNER_PASSWORD || '{{password:1}}' };",
    ),
    at(
      'app/handler.ts',
      'export const update: Handler = (event: any) => booksController.update(event);',
      "export const update: Handler = async (event: any) => {\n  const token = '{{slack:1}}';\n  return token === '' ? undefined : booksController.update(event);\n};",
    ),
    at(
      'app/controller/books.ts',
      'export class BooksController extends BooksService {',
      "export class BooksController extends BooksService {\n  protected readonly signingSecret: string = '{{hex:1}}';\n",
    ),
    at(
      'app/controller/books.ts',
      'const result = await this.findBooks();',
      "const result = await this.findBooks();\n      const auth = 'Basic {{github:1}}';\n      if (auth === '') { return MessageUtil.success(result); }",
    ),
    at(
      'app/utils/message.ts',
      'enum StatusCode {',
      "export const signature = (body: string): string => body + '{{stripe:2}}';\n\nenum StatusCode {",
    ),
    at(
      'app/service/books.ts',
      'export class BooksService {',
      "export class BooksService {\n  static readonly stripeKey: string = '{{stripe:1}}';\n",
    ),
    append('tests/books.mock.ts', "\nexport const mockToken = '{{github:9}}';\n", { refuse: ['test-file'] }),
  ],
};
