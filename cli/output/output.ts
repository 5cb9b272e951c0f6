import type { TextSink } from '../io.ts';
import { humanOutput } from './human-output.ts';
import { jsonOutput } from './json-output.ts';
import { yamlOutput } from './yaml-output.ts';

/** How results are written: for people or for programs. */
export interface Output {
  readonly format: OutputFormat;
  /** The whole of a result. People get it as `render` puts it, programs as it is. */
  result<Value>(value: Value, render: (value: Value) => string): Promise<void>;
  /** One of a stream of results. */
  item<Value>(value: Value, render: (value: Value) => string): Promise<void>;
}

export const outputFormats = ['table', 'json', 'yaml'] as const;
export type OutputFormat = (typeof outputFormats)[number];

export function createOutput(format: OutputFormat, sink: TextSink): Output {
  switch (format) {
    case 'table':
      return humanOutput(sink);
    case 'json':
      return jsonOutput(sink);
    case 'yaml':
      return yamlOutput(sink);
  }
}
