// Real public applications, and where the driver plants credentials in them. Marks like {{stripe:1}} become made-up values.
// `refuse`: a correct tool leaves this place alone, and says why. `probe` is a program whose output must stay the same.
import { COMMAND_LINE } from './applications/command-line.mjs';
import { EXPRESS_COMMONJS } from './applications/express-commonjs.mjs';
import { EXPRESS_NX } from './applications/express-nx.mjs';
import { EXPRESS_TYPESCRIPT } from './applications/express-typescript.mjs';
import { FASTIFY } from './applications/fastify.mjs';
import { HEALTHCHECKS } from './applications/healthchecks.mjs';
import { LAMBDA } from './applications/lambda.mjs';
import { MICROBLOG } from './applications/microblog.mjs';
import { NEST } from './applications/nest.mjs';
import { NEXT } from './applications/next.mjs';
import { WORKSPACES } from './applications/workspaces.mjs';

export const APPLICATIONS = [
  EXPRESS_COMMONJS,
  EXPRESS_TYPESCRIPT,
  FASTIFY,
  NEST,
  NEXT,
  COMMAND_LINE,
  LAMBDA,
  EXPRESS_NX,
  WORKSPACES,
  HEALTHCHECKS,
  MICROBLOG,
];
