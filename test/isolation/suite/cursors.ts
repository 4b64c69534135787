import { randomBytes } from 'node:crypto';
import { isObjectType } from 'graphql';
import { isCursor } from './arguments.ts';
import { type Operation, operation, type Step, valuesAt } from './operations.ts';
import { type Reached, withIds } from './outputs.ts';
import type { Side } from './side.ts';
import { ask, each, type World } from './world.ts';

/** Another tenant's cursor, taken from the very same connection, must be answered as one that nobody gave out. */
export async function probeCursors(
  world: World,
  reached: Reached,
  concerns: (coordinate: string) => boolean,
): Promise<void> {
  const places = [...reached].flatMap(([name, way]) => {
    const type = world.schema.getType(name);
    if (!isObjectType(type)) return [];
    return Object.values(type.getFields()).flatMap((field) =>
      field.args
        .filter((argument) => isCursor(field, argument.name))
        .map((argument) => ({
          coordinate: `${name}.${field.name}(${argument.name}:)`,
          argument: argument.name,
          steps: [...way, { field, arguments: {} }],
        })),
    );
  });
  const concerned = places.filter(({ coordinate }) => concerns(coordinate));
  await each(concerned, async ({ coordinate, argument, steps }) => {
    const { report } = world;
    const [first, last] = await endsOf(world, steps, world.own);
    const theirs = await endsOf(world, steps, world.foreign);
    const own = argument === 'after' ? first : last;
    const foreign = argument === 'after' ? theirs[0] : theirs[1];
    if (own === undefined || foreign === undefined) return;
    const whole = await ask(world, coordinate, await pageOf(world, steps, world.own, {}));
    const page = await ask(world, coordinate, await pageOf(world, steps, world.own, { [argument]: own }));
    if (page.errors.length === 0 && page.text !== whole.text) report.exercise(coordinate);
    else report.note(coordinate, page.text);
    // As long as theirs: a cursor's length is no secret of the tenant's.
    const garbage = randomBytes(Buffer.from(foreign, 'base64url').length).toString('base64url');
    const answer = await ask(world, coordinate, await pageOf(world, steps, world.own, { [argument]: foreign }));
    const nothing = await ask(world, coordinate, await pageOf(world, steps, world.own, { [argument]: garbage }));
    if (answer.text !== nothing.text) report.leak(coordinate, 'answers another tenant’s cursor unlike a made-up one');
  });
}

async function pageOf(
  world: World,
  steps: readonly Step[],
  side: Side,
  given: Readonly<Record<string, unknown>>,
): Promise<Operation> {
  const last = steps.at(-1)!;
  return operation(
    world.schema,
    'query',
    await withIds(world, [...steps.slice(0, -1), { ...last, arguments: { ...last.arguments, ...given } }], side),
    1,
  );
}

/** The cursors of the first and the last row of a side's own page. */
async function endsOf(
  world: World,
  steps: readonly Step[],
  side: Side,
): Promise<readonly [string | undefined, string | undefined]> {
  const { query, variables } = await pageOf(world, steps, side, {});
  world.report.requests++;
  const answer = await side.ask(query, variables);
  const [connection] = valuesAt(answer.data, steps) as ReadonlyArray<{
    readonly pageInfo: { readonly startCursor: string | null; readonly endCursor: string | null };
  }>;
  return [connection?.pageInfo.startCursor ?? undefined, connection?.pageInfo.endCursor ?? undefined];
}
