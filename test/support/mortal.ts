/** Whether a process still lives; one that was killed neither calls nor hears anything any more. */
export class Life {
  private killed = false;

  kill(): void {
    this.killed = true;
  }

  get isOver(): boolean {
    return this.killed;
  }
}

const never = new Promise<never>(() => undefined);

/** What a process sees of something outside: its calls return while it lives. */
export function asSeenBy<Outside extends object>(outside: Outside, life: Life): Outside {
  return new Proxy(outside, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown => {
        if (life.isOver) return never;
        const answer: unknown = Reflect.apply(member, target, args);
        if (isIterable(answer)) return whileAlive(answer, life);
        return Promise.resolve(answer).then(
          (value) => (life.isOver ? never : value),
          (error: unknown) => (life.isOver ? never : Promise.reject(error)),
        );
      };
    },
  });
}

function isIterable(answer: unknown): answer is AsyncIterable<unknown> {
  return typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer;
}

async function* whileAlive(
  items: AsyncIterable<unknown>,
  life: Life,
): AsyncGenerator<unknown, void> {
  for await (const item of items) {
    if (life.isOver) await never;
    yield item;
  }
  if (life.isOver) await never;
}
