interface Waiting<Request, Outcome> {
  readonly request: Request;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Group commit: calls that arrive together share one run, which is one transaction, and each is answered after it. While a run holds the
 * thread, what arrives waits and makes up the next one.
 *
 * @param run gives as many outcomes as there are requests, in their order; when it throws, all of them fail
 */
export const gathered = <Request, Outcome>(
  run: (requests: readonly Request[]) => readonly Outcome[],
): ((request: Request) => Promise<Outcome>) => {
  let waiting: Waiting<Request, Outcome>[] = [];
  const flush = (): void => {
    const batch = waiting;
    waiting = [];
    settle(batch, run);
  };
  return (request) =>
    new Promise<Outcome>((resolve, reject) => {
      waiting.push({ request, resolve, reject });
      // Immediates come after all messages that have arrived from other threads: those of many callers end up in one run.
      if (waiting.length === 1) setImmediate(flush);
    });
};

const settle = <Request, Outcome>(
  batch: readonly Waiting<Request, Outcome>[],
  run: (requests: readonly Request[]) => readonly Outcome[],
): void => {
  try {
    const outcomes = run(batch.map(({ request }) => request));
    batch.forEach(({ resolve }, index) => resolve(outcomes[index] as Outcome));
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
};
