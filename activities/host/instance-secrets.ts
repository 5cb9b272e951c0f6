/** The secrets of one instance: read once, put into its environment, and masked in whatever is told of it (F8). */

import type { SecretSource } from '../secrets/secret-source.ts';
import { messageOf } from '../logger.ts';
import { ContainerRefused } from './container-host.ts';
import { createSecretMask, type SecretMask } from './secret-mask.ts';

export class InstanceSecrets {
  private readonly source: SecretSource;
  private readonly references: readonly string[];
  private readonly values = new Map<string, string>();

  constructor(source: SecretSource, references: readonly string[]) {
    this.source = source;
    this.references = references;
  }

  /** Variables with their values. Throws `ContainerRefused` (`secret-unavailable`). */
  async fill(
    variables: Readonly<Record<string, string>>,
  ): Promise<Readonly<Record<string, string>>> {
    const filled: Record<string, string> = {};
    for (const [name, reference] of Object.entries(variables)) {
      filled[name] = await this.read(reference);
    }
    return filled;
  }

  /** Of the values that can be read: a server that took the instance over may not have all of them, and says so. */
  async mask(warn: (reason: string) => void): Promise<SecretMask> {
    for (const reference of this.references) {
      await this.read(reference).catch((error: unknown) => warn(messageOf(error)));
    }
    return createSecretMask([...this.values.values()]);
  }

  /** Without the values that were read so far. */
  masked(text: string): string {
    return this.values.size === 0 ? text : createSecretMask([...this.values.values()]).text(text);
  }

  private async read(reference: string): Promise<string> {
    const known = this.values.get(reference);
    if (known !== undefined) return known;
    try {
      const value = await this.source.read(reference);
      this.values.set(reference, value);
      return value;
    } catch (error) {
      throw new ContainerRefused('secret-unavailable', messageOf(error), { cause: error });
    }
  }
}
