/** What every resource has. */
export interface Row {
  readonly id: string;
  readonly crn: string;
  /** Below `/v1`. */
  readonly path: string;
  readonly name: string;
  readonly createdAtMs: number;
  /** Order of creation over all tables. */
  readonly sequence: number;
  /** Grows with each change; the ETag is made of it. */
  readonly revision: number;
  readonly resourceGroupId: string;
}

/** The rows of one kind, in memory. */
export class Table<R extends Row> {
  readonly #rows = new Map<string, R>();

  insert(row: R): R {
    this.#rows.set(row.id, row);
    return row;
  }

  find(id: string): R | undefined {
    return this.#rows.get(id);
  }

  /** One that other rows refer to; that it is missing is a bug of the emulator. */
  get(id: string): R {
    const row = this.find(id);
    if (row === undefined) throw new Error(`Cannot find row ${id}, which is referred to`);
    return row;
  }

  /** Changes what is there still; what is gone stays gone. */
  update(id: string, change: Partial<Omit<R, keyof Row>> & { readonly name?: string }): void {
    const row = this.find(id);
    if (row) this.#rows.set(id, { ...row, ...change, revision: row.revision + 1 });
  }

  remove(id: string): void {
    this.#rows.delete(id);
  }

  /** In the order of creation. */
  rows(): readonly R[] {
    return [...this.#rows.values()];
  }
}
