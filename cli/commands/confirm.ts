import { usageError } from '../cli-error.ts';
import type { CommandContext } from './command.ts';

/** Throws a usage error unless a person is there to be asked, or has answered by `--yes` before. */
export function refuseUnasked({ io }: Pick<CommandContext, 'io'>, yes: boolean): void {
  if (yes || io.isInteractive) return;
  throw usageError('Cannot ask whether to go on as this is no terminal: use --yes');
}

/** Asks a person; everything but yes means no. */
export async function confirm(
  { io }: Pick<CommandContext, 'io'>,
  question: string,
): Promise<boolean> {
  await io.stderr.write(`${question} [y/N] `);
  return /^\s*y(es)?\s*$/i.test(await firstLine(io.stdin));
}

async function firstLine(input: AsyncIterable<Uint8Array | string>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of input) {
    text += typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true });
    if (text.includes('\n')) break;
  }
  return text.split('\n', 1)[0] ?? '';
}
