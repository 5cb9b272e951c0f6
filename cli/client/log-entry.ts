/** A line that a task wrote. */
export interface LogEntry {
  /** Index of the task. */
  readonly task: string;
  readonly attempt: number;
  /** RFC 3339, by the clock of the worker; empty where nothing was written at all. */
  readonly time: string;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** One attempt to run a task. */
export interface LogSource {
  readonly task: string;
  readonly attempt: number;
}

/** The lines of a part of a stored log, `<time> <stream> <text>` each. The part begins and ends with a line. */
export function* logEntries({ task, attempt }: LogSource, stored: string): Generator<LogEntry> {
  let from = 0;
  while (from < stored.length) {
    const newline = stored.indexOf('\n', from);
    const end = newline < 0 ? stored.length : newline;
    yield { task, attempt, ...parseLine(stored.slice(from, end)) };
    from = end + 1;
  }
}

/** What is no line of the task's is a mark of our own, such as for output left out. */
function parseLine(line: string): Pick<LogEntry, 'time' | 'stream' | 'text'> {
  const [, time, stream, text] = /^(\d\S*) (stdout|stderr) (.*)$/s.exec(line) ?? [];
  if (time === undefined || text === undefined) return { time: '', stream: 'stderr', text: line };
  return { time, stream: stream === 'stdout' ? 'stdout' : 'stderr', text };
}
