import type { Logger } from '../activities/logger.ts';

export type LogLevel = 'info' | 'warn';

export interface LineLoggerOptions {
  /** The least that is told. Default `warn`. */
  readonly level?: LogLevel;
  /** Gets whole lines, without line end. */
  readonly write: (line: string) => void;
  readonly now?: () => Date;
}

/** One event a line: `2026-08-06T19:48:13.123Z warn worker lost worker=3 reason="no answer"`. */
export function createLineLogger(options: LineLoggerOptions): Logger {
  const { level: least = 'warn', write, now = () => new Date() } = options;
  const log =
    (level: LogLevel) =>
    (event: string, fields: Readonly<Record<string, unknown>> = {}): void => {
      if (level === 'info' && least === 'warn') return;
      write(
        [now().toISOString(), level, oneLine(event), ...Object.entries(fields).map(render)].join(
          ' ',
        ),
      );
    };
  return { info: log('info'), warn: log('warn') };
}

function render([name, value]: readonly [string, unknown]): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return `${name}=${/^[^\s"=]+$/.test(text) ? text : JSON.stringify(text)}`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
