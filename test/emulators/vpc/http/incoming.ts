import { gunzipSync } from 'node:zlib';
import type { IncomingMessage } from 'node:http';

/** A request that has arrived whole. */
export interface Incoming {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON, the members of a form, or undefined. */
  readonly body: unknown;
}

/** @throws SyntaxError when the body is not what its type says. */
export async function readRequest(message: IncomingMessage): Promise<Incoming> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(Buffer.from(chunk));
  const bytes = Buffer.concat(chunks);
  const headers = Object.fromEntries(
    Object.entries(message.headers).map(([name, value]) => [name, String(value)]),
  );
  const text = (headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString();
  return {
    method: message.method ?? 'GET',
    url: new URL(message.url ?? '/', 'http://emulator.invalid'),
    headers,
    body: parsed(text, headers['content-type'] ?? ''),
  };
}

function parsed(text: string, contentType: string): unknown {
  if (text === '') return undefined;
  if (contentType.includes('x-www-form-urlencoded'))
    return Object.fromEntries(new URLSearchParams(text));
  return JSON.parse(text);
}
