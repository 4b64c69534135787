/**
 * Draws numbers from 0 to `count - 1` of which number n comes up as often as 1/(n + 1) says (Zipf's law with exponent 1):
 * a few tenants ask all the time, most of them now and then. The same numbers in every run.
 */
export function zipf(count: number, seed = 1): () => number {
  const shares = Array.from({ length: count }, (_, index) => 1 / (index + 1));
  let sum = 0;
  const cumulated = shares.map((share) => (sum += share));
  let state = seed;
  return () => {
    // Park and Miller's generator: good enough to draw lots.
    state = (state * 48_271) % 2_147_483_647;
    const drawn = (state / 2_147_483_647) * sum;
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulated[middle]! < drawn) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}
