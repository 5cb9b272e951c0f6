const MOST_BYTES = 64 * 1024;

/** Keeps the last 64 KiB of what is written to it. */
export class OutputTail {
  private chunks: Buffer[] = [];
  private bytes = 0;

  push(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.bytes += chunk.length;
    if (this.bytes > 2 * MOST_BYTES) this.cut();
  }

  text(): string {
    this.cut();
    return Buffer.concat(this.chunks).toString('utf8');
  }

  private cut(): void {
    const kept = Buffer.concat(this.chunks).subarray(-MOST_BYTES);
    this.chunks = [kept];
    this.bytes = kept.length;
  }
}
