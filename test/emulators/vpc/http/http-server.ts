import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';

import { ApiError, errorBody } from '../api-error.ts';
import { callControl } from '../control/control-call.ts';
import { messageOf } from '../messages.ts';
import { callApi } from './api-call.ts';
import { readRequest } from './incoming.ts';
import type { World } from '../world.ts';
import type { Outcome } from './api-call.ts';
import type { Reply } from './exchange.ts';

/** Where tests and people steer the emulator, on the same port. */
const CONTROL = '/_emulator/';

export function createEmulatorServer(world: World): Server {
  return createServer((request, response) => {
    void serve(world, request, response).catch((error: unknown) => {
      const refusal = new ApiError('bad_request', messageOf(error));
      answer(response, { status: 400, body: errorBody(refusal, randomUUID()) });
    });
  });
}

async function serve(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const incoming = await readRequest(request);
  const { pathname } = incoming.url;
  const outcome: Outcome = pathname.startsWith(CONTROL)
    ? { kind: 'reply', reply: await callControl(world, incoming, pathname.slice(CONTROL.length)) }
    : await callApi(world, incoming);
  switch (outcome.kind) {
    case 'reply':
      response.setHeader('X-Request-Id', incoming.headers['x-request-id'] ?? randomUUID());
      return answer(response, outcome.reply);
    case 'drop':
      request.socket.destroy();
      return;
    case 'silence':
      return;
  }
}

function answer(response: ServerResponse, { status, headers = {}, body }: Reply): void {
  response.statusCode = status;
  response.setHeader('X-Correlation-Id', randomUUID());
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (body === undefined) return void response.end();
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.end(JSON.stringify(body));
}
