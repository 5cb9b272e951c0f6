/** The port to a store of objects. Keys are `/`-separated, without a leading slash, `.` or `..` parts. */
export interface Store {
  /** The object's bytes, or undefined when there is none. */
  get(key: string): Promise<Uint8Array | undefined>;

  /**
   * Stores an object whole: a reader sees the old bytes or the new, never a part. With `ifAbsent` an object that is
   * there already stays as it is, whoever wrote it, and the answer is `exists`; of several such writers exactly one
   * gets `stored`.
   */
  put(
    key: string,
    body: Uint8Array | string,
    options?: { readonly ifAbsent?: boolean },
  ): Promise<'stored' | 'exists'>;

  /** All objects whose key begins with the prefix, in no promised order. */
  list(prefix: string): AsyncIterable<StoredObject>;

  head(key: string): Promise<StoredObject | undefined>;

  /** Removes an object; already gone = success. */
  remove(key: string): Promise<void>;
}

export interface StoredObject {
  readonly key: string;
  readonly sizeBytes: number;
  /** RFC 3339. */
  readonly modifiedAt: string;
}
