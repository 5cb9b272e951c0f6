/** Lists of runs, whoever wrote their memos. */

import { type Client, type LoadedClientOptions, WorkflowClient } from '@temporalio/client';
import type { PayloadCodec } from '@temporalio/common';

type Converter = LoadedClientOptions['loadedDataConverter'];

/**
 * A client whose lists leave out the memos that cannot be read. Fleets with different payload codecs may share a
 * namespace, and Temporal's own client reads the memo of every run that it lists.
 */
export function lenientLists({ connection, options }: Client): WorkflowClient {
  const dataConverter = lenient(options.loadedDataConverter);
  return new WorkflowClient({ connection, namespace: options.namespace, dataConverter });
}

function lenient(converter: Converter): Converter {
  const { payloadConverter, payloadCodecs } = converter;
  return {
    ...converter,
    payloadCodecs: payloadCodecs.map(lenientCodec),
    payloadConverter: {
      toPayload: (...call) => payloadConverter.toPayload(...call),
      fromPayload: (...call) => {
        try {
          return payloadConverter.fromPayload(...call);
        } catch {
          // Whoever reads a memo checks it anyway.
          return undefined as never;
        }
      },
    },
  };
}

function lenientCodec(codec: PayloadCodec): PayloadCodec {
  return {
    encode: (...call) => codec.encode(...call),
    decode: async (payloads, ...rest) => {
      try {
        return await codec.decode(payloads, ...rest);
      } catch {
        return payloads;
      }
    },
  };
}
