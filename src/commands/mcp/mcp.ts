// `keylift mcp`: Keylift for agents that speak the Model Context Protocol. Standard output is the protocol's alone.
import { EXIT, type ExitCode } from '../../core/errors.ts';
import type { Io } from '../io.ts';
import { serve } from './protocol.ts';
import { INSTRUCTIONS, toolsFor } from './tools.ts';

export async function mcp(io: Io): Promise<ExitCode> {
  await serve(toolsFor(io), INSTRUCTIONS, io);
  return io.signal.aborted ? EXIT.interrupted : EXIT.clean;
}
