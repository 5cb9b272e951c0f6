import { Agent } from 'node:http';

import { endStrays } from './docker-strays.ts';

/** The way to an engine, on this computer or on another one. */
export interface EngineLink {
  /** Names the engine in messages. */
  readonly name: string;
  /** Carries the requests; prints itself briefly, as docker-modem prints it before every request. */
  readonly agent: Agent;
  /** Of this computer; absent when the agent alone knows the way. */
  readonly socketPath?: string;
  /** Tells of each loss of the connection that all requests share, if they share one; answers what ends the telling. */
  onLoss(listener: (reason: Error) => void): () => void;
  /** Kills what runs in a container's control group, where the engine is. False when there was nothing. */
  endStrays(id: string): Promise<boolean>;
  /** Ends every call and stream that is under way. */
  close(): void;
}

/** An engine of this computer. */
export function localEngine(socketPath: string): EngineLink {
  const agent = new OpaqueAgent({ keepAlive: true });
  return {
    name: socketPath,
    agent,
    socketPath,
    onLoss: () => () => undefined,
    endStrays,
    close: () => agent.destroy(),
  };
}

/** Keeps what docker-modem prints of it short. */
export class OpaqueAgent extends Agent {
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return 'OpaqueAgent';
  }
}
