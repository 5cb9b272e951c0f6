// @ts-check
/** Encrypts everything that goes to Temporal, failures included: AES-256-GCM under a key that is known to the tests. */

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';

const KEY = Buffer.alloc(32, 'a key for tests');
const ENCODING = 'binary/encrypted';

/** @type {import('@temporalio/common').PayloadCodec} */
const encryption = {
  encode: async (payloads) =>
    payloads.map((payload) => ({
      metadata: { encoding: Buffer.from(ENCODING) },
      data: encrypt(Buffer.from(JSON.stringify(plain(payload)))),
    })),
  decode: async (payloads) =>
    payloads.map((payload) => {
      const { encoding } = payload.metadata ?? {};
      if (!encoding || Buffer.from(encoding).toString() !== ENCODING) return payload;
      return restored(JSON.parse(decrypt(Buffer.from(payload.data ?? [])).toString()));
    }),
};

export const dataConverter = {
  payloadCodecs: [encryption],
  failureConverterPath: fileURLToPath(new URL('encoded-failures.cjs', import.meta.url)),
};

/** @param {Buffer} bytes */
function encrypt(bytes) {
  const start = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', KEY, start);
  const encrypted = [cipher.update(bytes), cipher.final()];
  return Buffer.concat([start, cipher.getAuthTag(), ...encrypted]);
}

/** @param {Buffer} bytes */
function decrypt(bytes) {
  const decipher = createDecipheriv('aes-256-gcm', KEY, bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
}

/** @param {import('@temporalio/common').Payload} payload */
function plain({ metadata, data }) {
  const texts = Object.entries(metadata ?? {}).map(([name, value]) => [name, base64(value)]);
  return { metadata: Object.fromEntries(texts), data: base64(data ?? new Uint8Array()) };
}

/**
 * @param {ReturnType<typeof plain>} payload
 * @returns {import('@temporalio/common').Payload}
 */
function restored({ metadata, data }) {
  const bytes = Object.entries(metadata).map(([name, value]) => [
    name,
    Buffer.from(value, 'base64'),
  ]);
  return { metadata: Object.fromEntries(bytes), data: Buffer.from(data, 'base64') };
}

/** @param {Uint8Array} bytes */
function base64(bytes) {
  return Buffer.from(bytes).toString('base64');
}
