/** Commands to an engine that runs in a process of its own. */
import type { CommandInput, CommandName, CommandResult } from '../../shared/commands/table.ts';
import type { EngineState } from '../../shared/state/state.ts';
import type { ServeAnswer } from './served.ts';

const headersOf = ({ token }: ServeAnswer): Record<string, string> => ({
  authorization: `Bearer ${token}`,
  'content-type': 'application/json',
});

/** The command’s result. @throws Error with the answer when it is refused */
export async function command<N extends CommandName>(
  engine: ServeAnswer,
  name: N,
  args: CommandInput<N>,
): Promise<CommandResult<N>> {
  const answer = await fetch(`${engine.url}/api/v1/commands/${name}`, {
    method: 'POST',
    headers: headersOf(engine),
    body: JSON.stringify(args),
  });
  const body: unknown = await answer.json();
  if (!answer.ok) throw new Error(`${name}: ${JSON.stringify(body)}`);
  return body as CommandResult<N>;
}

/** The state as it is now. */
export async function stateOf(engine: ServeAnswer): Promise<EngineState> {
  const answer = await fetch(`${engine.url}/api/v1/state`, { headers: headersOf(engine) });
  return ((await answer.json()) as { state: EngineState }).state;
}
