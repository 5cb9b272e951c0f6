/** What was used for how long, and what it costs by the second. */

export interface CostItem {
  readonly id: string;
  readonly name: string;
  readonly kind: 'instance' | 'volume' | 'floating_ip';
  /** Profile or size, for people. */
  readonly what: string;
  readonly pricePerHour: number;
}

export interface CostEntry extends CostItem {
  readonly fromMs: number;
  /** Absent: it still costs. */
  readonly toMs?: number;
  /** Begun seconds. */
  readonly seconds: number;
  readonly cost: number;
}

type Period = CostItem & { readonly fromMs: number; readonly toMs?: number };

/** An instance that is stopped and started again has two entries. */
export class CostLedger {
  #periods: readonly Period[] = [];

  open(item: CostItem, nowMs: number): void {
    if (this.#running(item.id)) return;
    this.#periods = [...this.#periods, { ...item, fromMs: nowMs }];
  }

  close(id: string, nowMs: number): void {
    const running = this.#running(id);
    this.#periods = this.#periods.map((period) =>
      period === running ? { ...period, toMs: nowMs } : period,
    );
  }

  entries(nowMs: number): readonly CostEntry[] {
    return this.#periods.map((period) => {
      const seconds = Math.ceil(((period.toMs ?? nowMs) - period.fromMs) / 1_000);
      return { ...period, seconds, cost: (seconds * period.pricePerHour) / 3_600 };
    });
  }

  #running(id: string): Period | undefined {
    return this.#periods.find((period) => period.id === id && period.toMs === undefined);
  }
}
