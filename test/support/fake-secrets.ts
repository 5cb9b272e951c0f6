import { type SecretSource, SecretUnavailable } from '../../activities/secrets/secret-source.ts';

/** Secrets in memory. */
export class FakeSecrets implements SecretSource {
  readonly values = new Map<string, string>();

  async read(reference: string): Promise<string> {
    const value = this.values.get(reference);
    if (value !== undefined) return value;
    throw new SecretUnavailable(`Cannot read secret ${reference} as the test has none`);
  }
}
