#!/usr/bin/env node
// What `keylift` is: the commands that hooks start go straight to the scan's bundle; the whole program reads all others.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { loadCached } from './commands/quick/code-cache.ts';
import { quickRoute, type Route } from './commands/quick/route.ts';

interface ScanBundle {
  runRoute(route: Route, atEnd: () => void): void;
}

const route = quickRoute(process.argv.slice(2));
if (route === undefined) {
  // @ts-expect-error -- made by the build, beside this file
  void import('./cli.mjs');
} else {
  const { staged } = route.options as { readonly staged?: boolean };
  const variant = staged === true ? 'staged' : route.command;
  const bring = (name: string) => import(name) as Promise<unknown>;
  const { exports, keep } = loadCached(join(__dirname, __SCAN_BUNDLE__), variant, createRequire(__filename), bring);
  (exports as ScanBundle).runRoute(route, keep);
}
