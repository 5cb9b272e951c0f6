import type { TextSink } from '../io.ts';
import type { Output } from './output.ts';

/** A result as one JSON document, a stream as JSON lines. */
export function jsonOutput(sink: TextSink): Output {
  return {
    format: 'json',
    result: (value) => sink.write(`${JSON.stringify(value, null, 2)}\n`),
    item: (value) => sink.write(`${JSON.stringify(value)}\n`),
  };
}
