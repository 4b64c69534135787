/** Takes all steps of a piece of work at once, for those who need not share the event loop. */
export function finishAtOnce<Result>(steps: Generator<void, Result, void>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
