import type { TextSink } from '../io.ts';
import type { Output } from './output.ts';

/** Text as rendered. A result that is rendered as nothing is not written at all; of a stream every line counts. */
export function humanOutput(sink: TextSink): Output {
  return {
    format: 'table',
    async result(value, render) {
      const text = render(value);
      if (text !== '') await sink.write(`${text}\n`);
    },
    item: (value, render) => sink.write(`${render(value)}\n`),
  };
}
