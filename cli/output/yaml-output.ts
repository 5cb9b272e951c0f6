import { stringify } from 'yaml';
import type { TextSink } from '../io.ts';
import type { Output } from './output.ts';

/** A result as one YAML document, a stream as documents with a separator before each. */
export function yamlOutput(sink: TextSink): Output {
  return {
    format: 'yaml',
    result: (value) => sink.write(render(value)),
    item: (value) => sink.write(`---\n${render(value)}`),
  };
}

/** Without aliases: equal parts are written out. */
function render(value: unknown): string {
  return stringify(value, { aliasDuplicateObjects: false });
}
