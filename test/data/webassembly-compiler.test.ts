import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

/** Checks many statements and prints the most memory that the process ever had, in MB. */
const script = `
const { checkStatement } = await import(process.argv[1]);
for (let number = 1; number <= 1500; number++) {
  checkStatement('select id from customers where tenant_id = $1::uuid and city in ($2::text, $3::text) limit ' + number);
  // Whatever compiles in the background gets its turn.
  if (number % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
}
await new Promise((resolve) => setTimeout(resolve, 500));
console.log(process.resourceUsage().maxRSS / 1024);
`;

it('checking statements does not take the half gigabyte that V8 would optimise the parser with', () => {
  const guard = new URL('../../src/data/statement-guard.ts', import.meta.url).href;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script, guard], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(Number(stdout)).toBeGreaterThan(0);
  expect(Number(stdout)).toBeLessThan(300);
});
