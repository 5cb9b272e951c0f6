import { METADATA_ENCODING_KEY, type Payload, type PayloadCodec } from '@temporalio/common';

const ENCODING = new TextEncoder().encode('binary/sealed');

/** Makes what Temporal keeps unreadable, as an application's encryption would; counts what it sealed. */
export class SealingCodec implements PayloadCodec {
  sealed = 0;

  async encode(payloads: Payload[]): Promise<Payload[]> {
    this.sealed += payloads.length;
    return payloads.map(({ data, metadata }) => ({
      metadata: {
        [METADATA_ENCODING_KEY]: ENCODING,
        inner: metadata?.[METADATA_ENCODING_KEY] ?? ENCODING,
      },
      ...(data && { data: inverted(data) }),
    }));
  }

  /** Refuses what was not sealed: with this codec, nothing goes to Temporal in the clear. */
  async decode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map(({ data, metadata }) => {
      const { inner } = metadata ?? {};
      if (!inner) throw new Error(`Not sealed: ${new TextDecoder().decode(data ?? undefined)}`);
      return {
        metadata: { [METADATA_ENCODING_KEY]: inner },
        ...(data && { data: inverted(data) }),
      };
    });
  }
}

function inverted(data: Uint8Array): Uint8Array {
  return data.map((byte) => byte ^ 0xff);
}
