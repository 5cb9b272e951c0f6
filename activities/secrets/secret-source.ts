/** The port to whatever keeps secrets on a host server's side: a folder, an environment, a vault. */

export interface SecretSource {
  /**
   * The value of a secret, by `name/key` as the specification refers to it; read anew each time. Throws
   * `SecretUnavailable` when there is none, or it may not be used.
   */
  read(reference: string): Promise<string>;
}

/** The message names the secret, where it was looked for, and the remedy; never a value. */
export class SecretUnavailable extends Error {
  override readonly name = 'SecretUnavailable';
}

/** For servers that were given none. */
export const noSecrets: SecretSource = {
  read: (reference) =>
    Promise.reject(
      new SecretUnavailable(
        `Cannot read secret ${reference} as this server has no secrets: give it some (fleet server --secrets)`,
      ),
    ),
};
