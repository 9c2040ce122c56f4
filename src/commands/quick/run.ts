// The quick commands, by their route. Their report and exit code are those of the same command line read by the parser.
import type { ExitCode } from '../../core/errors.ts';
import { guardProcess } from '../guard.ts';
import { agentHook } from '../hook/agent.ts';
import { commitMessage } from '../hook/commit-message.ts';
import type { Io } from '../io.ts';
import { reportError } from '../report-error.ts';
import { scan } from '../scan.ts';
import type { Route } from './route.ts';

/** Runs the command and ends the process. @param atEnd called before that */
export function runRoute(route: Route, atEnd: () => void): void {
  const io = guardProcess(process);
  const end = (code: ExitCode) => {
    atEnd();
    io.finish(code);
  };
  start(route, io).then(end, (error: unknown) => end(reportError(error, io)));
}

function start(route: Route, io: Io): Promise<ExitCode> {
  if (route.command === 'scan') return scan(route.paths, route.options, io);
  if (route.command === 'commit-msg') return commitMessage(route.file, route.options, io);
  return agentHook(route.options, io);
}
