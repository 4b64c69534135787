import { isDeepStrictEqual } from 'node:util';
import { getNamedType, isListType, isNonNullType, isObjectType } from 'graphql';
import { operation, selection, targetsOf } from './operations.ts';
import { ask, each, standingId, type World } from './world.ts';

/**
 * Fields of Query that take an id, three times in one operation under different names, so that their loaders get all ids in
 * one batch: the tenant's own, the other tenant's, and one that nobody has.
 */
export async function probeMixedRequests(world: World, concerns: (coordinate: string) => boolean): Promise<void> {
  const { schema } = world;
  const query = schema.getQueryType()!;
  const places = Object.values(query.getFields()).flatMap((field) => {
    const [argument, ...others] = field.args.filter(({ type }) => isNonNullType(type));
    if (!concerns(`Query.${field.name}`) || !argument || others.length > 0 || getNamedType(argument.type).name !== 'ID')
      return [];
    const isAbstract = !isObjectType(getNamedType(field.type));
    return targetsOf(schema, field)
      .filter(({ name }) => world.entities.has(name))
      .map((target) => ({ field, argument, target, isAbstract }));
  });
  await each(places, async ({ field, argument, target, isAbstract }) => {
    const at = `Query.${field.name}(${argument.name}:) mixed`;
    const isList = isListType(isNonNullType(argument.type) ? argument.type.ofType : argument.type);
    const inner = selection(schema, target, 2);
    const body = isAbstract ? `{ __typename ... on ${target.name} ${inner} }` : inner;
    const names = ['own', 'foreign', 'unknown'] as const;
    const ids = Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, await standingId(world, target.name, name)] as const)),
    );
    const fields = names.map((name) => `${name}: ${field.name}(${argument.name}: $${name}) ${body}`);
    const separate = {
      query: `query (${names.map((name) => `$${name}: ${argument.type}`).join(', ')}) { ${fields.join(' ')} }`,
      variables: Object.fromEntries(names.map((name) => [name, isList ? [ids[name]] : ids[name]])),
    };
    const answer = await ask(world, at, separate);
    const { own, foreign, unknown } = answer.data ?? {};
    if (isDeepStrictEqual(own, unknown)) world.report.fail(at, `finds nothing of its own: ${answer.text}`);
    if (!isDeepStrictEqual(foreign, unknown)) world.report.leak(at, 'tells another tenant’s id from that of nothing');
    if (!isList) return;
    const step = { field, arguments: { [argument.name]: names.map((name) => ids[name]) }, on: target.name };
    const list = await ask(world, at, operation(schema, 'query', [step], 2));
    const [first, second, third] = list.data[field.name];
    if (isDeepStrictEqual(first, third)) world.report.fail(at, `finds nothing of its own: ${list.text}`);
    if (!isDeepStrictEqual(second, third)) world.report.leak(at, 'tells another tenant’s id from that of nothing');
  });
}
