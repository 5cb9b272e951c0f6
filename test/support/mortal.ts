import { deferred } from './deferred.ts';

/** Whether a process still lives; one that was killed neither calls nor hears anything any more. */
export class Life {
  private readonly end = deferred<'over'>();
  private killed = false;

  kill(): void {
    this.killed = true;
    this.end.resolve('over');
  }

  get isOver(): boolean {
    return this.killed;
  }

  get over(): Promise<'over'> {
    return this.end.promise;
  }
}

const never = new Promise<never>(() => undefined);

/** What a process sees of something outside: its calls return, and have effects, while it lives. */
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

/** Ends with the process, so that no timer around it stays. */
async function* whileAlive(
  items: AsyncIterable<unknown>,
  life: Life,
): AsyncGenerator<unknown, void> {
  const iterator = items[Symbol.asyncIterator]();
  for (;;) {
    const next = await Promise.race([iterator.next(), life.over]);
    if (next === 'over' || next.done === true) return;
    yield next.value;
  }
}
