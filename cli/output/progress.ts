/** How a fleet gets on, on one line: rewritten in place for people, a line per change otherwise. */

import type { FleetDescription } from '../client/fleet-description.ts';
import type { TextSink } from '../io.ts';
import { renderSpan } from './times.ts';

/** `wordcount  running  37 of 100 tasks ended, 2 failed, 10 running` */
export function renderProgress({ name, state, tasks, awaited }: FleetDescription): string {
  if (!tasks || tasks.total === 0) return `${name}  ${state}`;
  const { total, pending, running, failed, cancelled } = tasks;
  const parts = [
    `${total - pending - running} of ${total} tasks ended`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(cancelled > 0 ? [`${cancelled} cancelled`] : []),
    ...(running > 0 ? [`${running} running`] : []),
    ...(awaited ? ['waiting for machines'] : []),
  ];
  return `${name}  ${state}  ${parts.join(', ')}`;
}

export class ProgressLine {
  private readonly sink: TextSink;
  private shown = '';

  constructor(sink: TextSink) {
    this.sink = sink;
  }

  async show(fleet: FleetDescription): Promise<void> {
    const text = renderProgress(fleet);
    const isNew = this.isNew(text);
    if (this.sink.isTTY) {
      const age = renderSpan(fleet.startedAt, fleet.finishedAt, Date.now());
      await this.sink.write(CLEAR + `${text}  ${age}`.slice(0, (this.sink.columns() ?? 80) - 1));
    } else if (isNew) {
      await this.sink.write(`${text}\n`);
    }
  }

  /** Something else than progress: why there is none. It stays. */
  async say(text: string): Promise<void> {
    if (this.isNew(text)) await this.sink.write(`${this.sink.isTTY ? CLEAR : ''}${text}\n`);
  }

  /** Makes room for other output. */
  async end(): Promise<void> {
    if (this.sink.isTTY && this.shown !== '') await this.sink.write(CLEAR);
    this.shown = '';
  }

  private isNew(text: string): boolean {
    const isNew = text !== this.shown;
    this.shown = text;
    return isNew;
  }
}

/** To the first column, and everything after it erased. */
const CLEAR = '\r\u001B[K';
