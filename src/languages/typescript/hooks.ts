// Places where a library itself asks for a credential when it needs one: a function in place of the value. That is better
// than any other way, because a rotated value is seen at the next connection.
import { knexConnection, passwordFunction, redisCredentials, sequelizeHook } from './database-hooks.ts';
import type { Hook, HookPlace } from './hook.ts';
import { nestFactory, nestModule, nestValue } from './nest-hooks.ts';
import { axiosDefault, axiosHeader } from './request-hooks.ts';

const HOOKS: readonly ((place: HookPlace) => Hook | undefined)[] = [
  passwordFunction,
  knexConnection,
  sequelizeHook,
  redisCredentials,
  axiosHeader,
  axiosDefault,
  nestValue,
  nestModule,
  nestFactory,
];

/** The hook of the library that the place is given to, or undefined when it has none. */
export function hookAt(place: HookPlace): Hook | undefined {
  for (const find of HOOKS) {
    const hook = find(place);
    if (hook !== undefined) return hook;
  }
  return undefined;
}
