type Results<Work extends readonly Promise<unknown>[]> = { -readonly [At in keyof Work]: Awaited<Work[At]> };

/**
 * Awaits statements that were sent together, in one flight. All of them are answered when this ends.
 *
 * @throws what the first of them, in the order given, ended in: what follows it failed on its account
 */
export async function together<const Work extends readonly Promise<unknown>[]>(...work: Work): Promise<Results<Work>> {
  const outcomes = await Promise.allSettled(work);
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  }) as Results<Work>;
}
