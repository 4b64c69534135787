import {
  buildSchema,
  execute,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type OperationDefinitionNode,
  parse,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { executeQueryPlan } from '../../src/execution/query-execution.ts';
import { createQueryPlanning, createQueryPlans, type QueryPlans } from '../../src/execution/query-plan.ts';

interface Call {
  readonly args: unknown;
  readonly info: GraphQLResolveInfo;
}

/** Calls of `Item.name`, in order. */
type Calls = Call[];

const schema = buildSchema(`
  type Query { items(first: Int = 3): [Item!]! }
  input Range { from: Int to: Int = 9 }
  type Item { id: Int name(upper: Boolean, range: Range): String item: Item }
`);
fieldsOf('Query').items!.resolve = (_root, { first }) => Array.from({ length: first }, (_, id) => ({ id }));
fieldsOf('Item').item!.resolve = ({ id }) => ({ id });
fieldsOf('Item').name!.resolve = (_item, args, calls: Calls, info) => {
  calls.push({ args, info });
  return 'name';
};

function fieldsOf(type: string): ReturnType<GraphQLObjectType['getFields']> {
  return (schema.getType(type) as GraphQLObjectType).getFields();
}

function plansOf(text: string): QueryPlans {
  const document = parse(text);
  return createQueryPlans(schema, document, document.definitions[0] as OperationDefinitionNode);
}

function callsOf(plans: QueryPlans, variables: Readonly<Record<string, unknown>> = {}): Calls {
  const calls: Calls = [];
  executeQueryPlan(plans.for(variables), variables, calls);
  return calls;
}

describe('what resolvers are given', () => {
  it('is what graphql-js gives them', () => {
    const text =
      'query Q($upper: Boolean) { items { ...F } } fragment F on Item { a: name(upper: $upper) a: name(upper: $upper) }';
    const variables = { upper: true };
    const wanted: Calls = [];
    const document = parse(text);
    execute({ schema, document, variableValues: variables, contextValue: wanted });
    const given: Calls = [];
    const plans = createQueryPlans(schema, document, document.definitions[0] as OperationDefinitionNode);
    executeQueryPlan(plans.for(variables), variables, given);
    expect(given).toHaveLength(3);
    for (const [index, { args, info }] of given.entries()) {
      const { path, ...others } = wanted[index]!.info;
      expect(info).toEqual({ ...others, path: expect.objectContaining({ key: 'a', typename: 'Item' }) });
      expect([info.path.prev?.key, info.path.prev?.prev?.key]).toEqual([path.prev?.key, path.prev?.prev?.key]);
      expect(args).toEqual(wanted[index]!.args);
    }
  });

  it('has one array of nodes for all objects in all runs, so that it may be a key', () => {
    const plans = plansOf('{ items { name item { name } } }');
    const nodes = [callsOf(plans), callsOf(plans)].flat().map(({ info }) => info.fieldNodes);
    expect(nodes).toHaveLength(12);
    expect(new Set(nodes).size).toBe(2);
  });

  it('has arguments that siblings share and nobody can change', () => {
    const [one, other] = callsOf(plansOf('{ items { name(range: { from: 1 }) } }'));
    expect(one!.args).toBe(other!.args);
    expect(Object.isFrozen(one!.args)).toBe(true);
  });

  it('has arguments of its own run where they are more than plain values: what one changed no other would see', () => {
    const plans = plansOf('{ items { name(range: { from: 1 }) } }');
    const [first, second] = [callsOf(plans)[0]!.args, callsOf(plans)[0]!.args];
    expect(first).toEqual({ range: { from: 1, to: 9 } });
    expect(first).toEqual(second);
    expect((first as { readonly range: object }).range).not.toBe((second as { readonly range: object }).range);
  });

  it('has the arguments of its own variables', () => {
    const plans = plansOf('query Q($upper: Boolean) { items { name(upper: $upper) } }');
    for (const upper of [true, false, null]) expect(callsOf(plans, { upper })[0]!.args).toEqual({ upper });
    expect(callsOf(plans)[0]!.args).toEqual({});
  });
});

describe('the plans of a query', () => {
  it('are kept, one for each set of conditions', () => {
    const plans = plansOf('query Q($if: Boolean!, $first: Int) { items(first: $first) { name @include(if: $if) id } }');
    const [shown, hidden] = [plans.for({ if: true, first: 1 }), plans.for({ if: false, first: 1 })];
    expect(shown).not.toBe(hidden);
    expect([plans.for({ if: true, first: 2 }), plans.for({ if: false })]).toEqual([shown, hidden]);
    expect(executeQueryPlan(shown, { if: true, first: 1 }, [])).toEqual({ data: { items: [{ name: 'name', id: 0 }] } });
    expect(executeQueryPlan(hidden, { if: false, first: 1 }, [])).toEqual({ data: { items: [{ id: 0 }] } });
  });

  it('are not kept beyond what the length of the document accounts for', () => {
    const levels = ['a', 'b', 'c', 'd', 'e', 'f'];
    const spreads = (below: string): string => levels.map((name) => `${name}: item { ...${below} }`).join(' ');
    const plans = plansOf(
      `{ items { ...F } } fragment F on Item { ${spreads('G')} } fragment G on Item { ${spreads('H')} } fragment H on Item { id name }`,
    );
    const before = plans.for({});
    executeQueryPlan(before, {}, []);
    expect(before.size).toBeGreaterThan(70);
    expect(plans.for({})).not.toBe(before);
    const small = plansOf('{ items { id name item { id name } } }');
    const kept = small.for({});
    executeQueryPlan(kept, {}, []);
    expect(small.for({})).toBe(kept);
  });

  it('are bounded where they select nothing, too', () => {
    const names = Array.from({ length: 8 }, (_, index) => `c${index}`);
    const declared = names.map((name) => `$${name}: Boolean!`).join(' ');
    const fields = names.map((name) => `${name}: items @include(if: $${name}) { id }`).join(' ');
    const plans = plansOf(
      `query Q($any: Boolean! ${declared}) { ...F @include(if: $any) } fragment F on Query { ${fields} }`,
    );
    const conditions = (bits: number): Readonly<Record<string, boolean>> =>
      Object.fromEntries([['any', false], ...names.map((name, index) => [name, (bits & (1 << index)) > 0])]);
    const first = plans.for(conditions(0));
    for (let bits = 0; bits < 256; bits++) expect(plans.for(conditions(bits)).root().fields).toEqual([]);
    expect(plans.for(conditions(0))).not.toBe(first);
  });

  it('hold nothing of the run that they were made for but its conditions', () => {
    const plans = plansOf('query Q($if: Boolean!, $first: Int) { items(first: $first) { name @include(if: $if) id } }');
    const asked = new Set<string | symbol>();
    const given = new Proxy({ if: true, first: 1, secret: 'theirs' } as Record<string, unknown>, {
      get: (target, name) => {
        asked.add(name);
        return target[String(name)];
      },
    });
    const plan = plans.for(given);
    expect(asked).toEqual(new Set(['if']));
    asked.clear();
    const [items] = plan.root().fields;
    expect(plan.below(items!, schema.getType('Item') as GraphQLObjectType).fields).toHaveLength(2);
    expect(asked).toEqual(new Set());
  });

  it('go by the conditions of their own operation: elsewhere a variable of that name may be anything', () => {
    const document = parse(`
      query A($v: Boolean!) { items { id @include(if: $v) } }
      query B($v: Range = { from: 1 }, $w: Boolean!) { items { name(range: $v) ...F } }
      fragment F on Item { id @skip(if: $w) }`);
    const [, operation] = document.definitions as readonly OperationDefinitionNode[];
    const plans = createQueryPlans(schema, document, operation!);
    const range = Object.assign(Object.create(null), { from: 1 });
    expect(plans.for({ v: range, w: true })).toBe(plans.for({ v: null, w: true }));
    expect(plans.for({ v: range, w: true })).not.toBe(plans.for({ v: range, w: false }));
  });

  it('are those of the operation that is asked for', () => {
    const document = parse('query A { items(first: 1) { id } } query B { items(first: 2) { id } }');
    const plansFor = createQueryPlanning(schema);
    const [one, other] = document.definitions as readonly OperationDefinitionNode[];
    expect(plansFor(document, one!)).toBe(plansFor(document, one!));
    expect(executeQueryPlan(plansFor(document, one!).for({}), {}, [])).toEqual({ data: { items: [{ id: 0 }] } });
    expect(executeQueryPlan(plansFor(document, other!).for({}), {}, [])).toEqual({
      data: { items: [{ id: 0 }, { id: 1 }] },
    });
  });
});

describe('an answer', () => {
  it('has a field that is called like the prototype', () => {
    const result = executeQueryPlan(plansOf('{ __proto__: items(first: 1) { __proto__: id } }').for({}), {}, []);
    expect(JSON.stringify(result)).toBe('{"data":{"__proto__":[{"__proto__":0}]}}');
  });

  it('that became null as a whole waits for nothing any more', async () => {
    const strict = buildSchema('type Query { never: Int fails: Int! }');
    const fields = strict.getQueryType()!.getFields();
    fields.never!.resolve = () => new Promise(() => {});
    fields.fails!.resolve = async () => {
      throw new Error('It failed.');
    };
    const document = parse('{ never fails }');
    const plans = createQueryPlans(strict, document, document.definitions[0] as OperationDefinitionNode);
    const { data, errors } = await executeQueryPlan(plans.for({}), {}, undefined);
    expect([data, errors?.map(({ message }) => message)]).toEqual([null, ['It failed.']]);
  });
});
