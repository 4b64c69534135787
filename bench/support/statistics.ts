/**
 * The value below which so much of the sample lies (nearest rank).
 *
 * @param share from 0 to 1
 */
export function percentile(sample: readonly number[], share: number): number {
  if (sample.length === 0) throw new Error('a sample without values has no percentiles');
  const sorted = sample.toSorted((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

/** Rounded, so that figures can be read. */
export function rounded(value: number, decimals = 3): number {
  return Number(value.toFixed(decimals));
}

/** Milliseconds that work takes, with what it gives. */
export async function timed<Result>(work: () => Promise<Result>): Promise<readonly [number, Result]> {
  const started = performance.now();
  const result = await work();
  return [performance.now() - started, result];
}
