import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

/** What the registry says to whoever asks for a manifest. */
export type RegistryAnswer =
  | { readonly kind: 'image' }
  | { readonly kind: 'silence' }
  | { readonly kind: 'error'; readonly status: number; readonly code: string };

/**
 * An image registry on the loopback interface, with one answer for every image; `image` is an empty one. Docker
 * engines speak plain HTTP with registries there.
 */
export class FakeRegistry {
  answer: RegistryAnswer = { kind: 'image' };
  /** Paths of the manifests that were asked for, first the tag's. */
  readonly asked: string[] = [];
  readonly #held: (() => void)[] = [];
  readonly #blobs = new Map<string, Buffer>();
  readonly #manifest: Buffer;
  readonly #server: Server;

  constructor() {
    this.#manifest = this.#layOutImage();
    this.#server = createServer((request, response) => this.#serve(request, response));
  }

  get host(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `127.0.0.1:${port}`;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  /** Breaks the silence. */
  speak(answer: RegistryAnswer): void {
    this.answer = answer;
    for (const serve of this.#held.splice(0)) serve();
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const url = request.url ?? '';
    const blob = this.#blobs.get(url.split('/').at(-1) ?? '');
    if (url === '/v2/') response.end('{}');
    else if (url.includes('/blobs/') && blob) response.end(blob);
    else this.#serveManifest(url, request.method ?? '', response);
  }

  #serveManifest(url: string, method: string, response: ServerResponse): void {
    this.asked.push(url);
    if (this.answer.kind === 'silence') {
      this.#held.push(() => this.#serveManifest(url, method, response));
      return;
    }
    if (this.answer.kind === 'error') {
      const { status, code } = this.answer;
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ errors: [{ code, message: code.toLowerCase() }] }));
      return;
    }
    response.setHeader('Content-Type', MANIFEST);
    response.setHeader('Docker-Content-Digest', digestOf(this.#manifest));
    response.setHeader('Content-Length', this.#manifest.length);
    response.end(method === 'HEAD' ? undefined : this.#manifest);
  }

  #layOutImage(): Buffer {
    const emptyArchive = Buffer.alloc(1024);
    const config = {
      architecture: 'amd64',
      os: 'linux',
      config: {},
      rootfs: { type: 'layers', diff_ids: [digestOf(emptyArchive)] },
    };
    const manifest = {
      schemaVersion: 2,
      mediaType: MANIFEST,
      config: this.#blob(CONFIG, Buffer.from(JSON.stringify(config))),
      layers: [this.#blob(LAYER, gzipSync(emptyArchive))],
    };
    return Buffer.from(JSON.stringify(manifest));
  }

  #blob(mediaType: string, body: Buffer): Record<string, unknown> {
    const digest = digestOf(body);
    this.#blobs.set(digest, body);
    return { mediaType, size: body.length, digest };
  }
}

export async function startFakeRegistry(): Promise<FakeRegistry> {
  const registry = new FakeRegistry();
  await registry.listen();
  return registry;
}

const MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';
const CONFIG = 'application/vnd.docker.container.image.v1+json';
const LAYER = 'application/vnd.docker.image.rootfs.diff.tar.gzip';

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
