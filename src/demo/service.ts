// Builds and runs the three programs of the demo's shop and writes down what they answer.
import { join } from 'node:path';
import type { Shell } from './shell.ts';

/** Answers by program; a failure shows up as an answer of its own. */
export async function observe(shop: string, root: string, shell: Shell): Promise<Record<string, string>> {
  await build(shop, root, shell);
  const service = await startService(shop, shell);
  const answers: Record<string, string> = {};
  for (const page of ['/orders', '/charge', '/health']) answers[page] = await ask(service.url, page);
  await service.stop();
  const worker = await shell.run('npm', ['start', '--silent'], { cwd: join(shop, 'worker') });
  answers['worker'] = worker.stdout.trim() || `error ${worker.code}`;
  const call =
    "import('./lambda/handler.mjs').then((m) => m.handler()).then((r) => console.log(JSON.stringify(r)), () => process.exit(1))";
  const lambda = await shell.run(process.execPath, ['-e', call], { cwd: shop });
  answers['lambda'] = lambda.stdout.trim() || `error ${lambda.code}`;
  return answers;
}

/** Compiles the service. @throws Error with the compiler's words. */
export async function build(shop: string, root: string, shell: Shell): Promise<void> {
  const compiled = await shell.run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', shop], {
    cwd: shop,
  });
  if (compiled.code !== 0) throw new Error(`the service does not compile: ${compiled.stdout}`);
}

/** Starts the service the way its package says. */
export async function startService(
  shop: string,
  shell: Shell,
  env: Record<string, string> = {},
): Promise<{ url: string; readonly stop: () => Promise<void> }> {
  const { match, stop } = await shell.start('npm', ['start', '--silent'], { cwd: shop, ready: /listening on (\d+)/, env });
  return { url: `http://127.0.0.1:${match[1]}`, stop };
}

/** The text of a page; `error …` when it cannot be had. */
export async function ask(url: string, page: string): Promise<string> {
  try {
    const response = await fetch(url + page);
    return await response.text();
  } catch {
    return 'error: no answer';
  }
}
