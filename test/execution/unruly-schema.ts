import {
  buildSchema,
  GraphQLError,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isObjectType,
  responsePathAsArray,
} from 'graphql';

/** How the values of one run come about. */
export interface Unruliness {
  readonly seed: number;
  /** How much of what resolvers give is wrong, from 0 to 1. */
  readonly faults: number;
  /** Whether some of it comes later. */
  readonly isLate: boolean;
}

/** Counts what went wrong in a run. */
export interface UnrulyContext extends Unruliness {
  faultCount: number;
}

const sdl = `
  interface Node { id: ID! name(upper: Boolean = false): String best: Node }
  union Thing = Person | Place
  enum Mood { GOOD BAD }
  scalar Odd
  input Point { x: Int! = 3, y: Int, more: [Point!], label: String = "none" }
  type Query {
    node(id: ID!): Node
    nodes(ids: [ID!], strict: Boolean! = true): [Node]
    thing: Thing!
    things: [[Thing!]]
    person(at: Point = { y: 1 }): Person
    people(first: Int = 2): [Person!]!
    place: Place!
  }
  type Mutation {
    node(id: ID!): Node
    nodes(ids: [ID!], strict: Boolean! = true): [Node]
    things: [[Thing!]]
    person(at: Point = { y: 1 }): Person
    people(first: Int = 2): [Person!]
    place: Place
  }
  type Person implements Node {
    id: ID! name(upper: Boolean = false): String best: Node
    mood: Mood moods: [Mood!] odd: Odd oddest: Odd! grid: [[Int!]]!
    friend: Person friends: [Person!] strictFriend: Person! things: [Thing]
    echo(text: String = "x", at: Point, points: [Point!], list: [Int], mood: Mood, nothing: Int): String!
  }
  type Place implements Node {
    id: ID! name(upper: Boolean = false): String best: Node
    people: [Person!]! owner: Person! length: Int open: Boolean!
  }
`;

/**
 * A schema whose resolvers do whatever resolvers may do, and whatever they may not: they give values at once, later, by
 * methods, by getters and by thenables; they give null where none may be, throw, reject, and give what no type can take. What
 * one does depends on its place in the answer and the seed alone, so that two executions of one query meet the same.
 */
export function unrulySchema(): GraphQLSchema {
  const schema = buildSchema(sdl);
  const odd = schema.getType('Odd') as unknown as { serialize: (value: unknown) => unknown };
  odd.serialize = (value) => {
    if (value === 'throws') throw new Error('The scalar throws.');
    if (value === 'null') return null;
    return value;
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      // Every other field is read from its object as it is.
      const isDefault = !isRoot(type, schema) && hash(0, `${type.name}.${field.name}`) < 0.5;
      if (!isDefault) field.resolve = (_source, args, context, info) => outcome(context, args, info);
    }
  }
  for (const name of ['Node', 'Thing']) {
    (schema.getType(name) as unknown as { resolveType: unknown }).resolveType = (
      value: { readonly kind: string },
      context: UnrulyContext,
      info: GraphQLResolveInfo,
    ) => {
      const chance = hash(context.seed, `type ${pathOf(info)} ${value.kind}`);
      if (chance < context.faults) {
        context.faultCount++;
        if (chance < context.faults / 4) throw new Error('No type is known.');
        return [undefined, 'Nobody', 'Query', 'Mood'][Math.floor((chance * 4e6) % 4)];
      }
      return context.isLate && chance > 0.8 ? later(1, value.kind) : value.kind;
    };
  }
  return schema;
}

function outcome(context: UnrulyContext, args: Readonly<Record<string, unknown>>, info: GraphQLResolveInfo): unknown {
  const at = pathOf(info);
  const chance = hash(context.seed, at);
  const value = valueAt(context, args, info, at);
  if (context.isLate && chance > 0.4) {
    const ticks = Math.floor(chance * 1e5) % 5;
    return later(ticks, value, chance > 0.95);
  }
  return value instanceof Fault ? value.now() : value;
}

function isRoot(type: GraphQLObjectType, schema: GraphQLSchema): boolean {
  return type === schema.getQueryType() || type === schema.getMutationType();
}

class Fault {
  readonly kind: number;

  constructor(kind: number) {
    this.kind = kind;
  }

  now(): unknown {
    switch (this.kind) {
      case 0:
        throw new Error('It failed.');
      case 1:
        throw 'a text';
      case 2:
        return new Error('It gave an error.');
      case 3:
        throw new GraphQLError('It failed with extensions.', { extensions: { code: 'ITS_OWN' } });
      case 4:
        return null;
      case 5:
        return Number.NaN;
      default:
        return { kind: 'Nobody' };
    }
  }
}

async function wait(ticks: number): Promise<void> {
  for (let tick = 0; tick < ticks; tick++) await undefined;
}

/** A promise, or something like one. */
function later(ticks: number, value: unknown, isThenable = false): unknown {
  const promise = wait(ticks).then(() => (value instanceof Fault ? value.now() : value));
  // biome-ignore lint/suspicious/noThenProperty: what is like a promise has one
  return isThenable ? { then: promise.then.bind(promise) } : promise;
}

function valueAt(
  context: UnrulyContext,
  args: Readonly<Record<string, unknown>>,
  info: GraphQLResolveInfo,
  at: string,
): unknown {
  const chance = hash(context.seed + 1, at);
  if (chance < context.faults) {
    context.faultCount++;
    return new Fault(Math.floor((chance / context.faults) * 7));
  }
  if (chance > 0.97 && !String(info.returnType).endsWith('!')) return null;
  return plainValue(context, String(info.returnType).replaceAll('!', ''), args, at);
}

function plainValue(
  context: UnrulyContext,
  type: string,
  args: Readonly<Record<string, unknown>>,
  at: string,
): unknown {
  const chance = hash(context.seed + 2, at);
  if (type.startsWith('[')) {
    const items = Array.from({ length: Math.floor(chance * 4) }, (_, index) => {
      const itemAt = `${at}.${index}`;
      const itemChance = hash(context.seed + 3, itemAt);
      if (itemChance < context.faults / 2) {
        context.faultCount++;
        const item = context.isLate ? later(2, new Fault(0)) : null;
        // Whoever makes a list of promises cares for them himself: nobody looks at those behind an item that failed.
        if (item instanceof Promise) item.catch(() => {});
        return item;
      }
      const item = plainValue(context, type.slice(1, -1), args, itemAt);
      return context.isLate && itemChance > 0.8 ? later(Math.floor(itemChance * 100) % 3, item) : item;
    });
    return chance > 0.9 ? new Set(items) : items;
  }
  switch (type) {
    case 'ID':
      return chance > 0.5 ? at : 7;
    case 'String':
      return JSON.stringify(args) + (chance > 0.9 ? '\u2028\ud800"\u0000' : 'ä');
    case 'Int':
      return chance > 0.9 ? -0 : Math.floor(chance * 100);
    case 'Boolean':
      return chance > 0.5;
    case 'Mood':
      return chance > 0.5 ? 'GOOD' : 'BAD';
    case 'Odd':
      return [{ deep: [1, null] }, 'text', 1e21, new Date(0), 'Infinity'][Math.floor(chance * 5)];
    default:
      return source(context, ['Person', 'Place'].includes(type) ? type : chance > 0.5 ? 'Person' : 'Place', at);
  }
}

/** An object whose fields are properties, getters and methods. */
function source(context: UnrulyContext, kind: string, at: string): object {
  const give = (args: Readonly<Record<string, unknown>>, _context: unknown, info: GraphQLResolveInfo): unknown =>
    outcome(context, args, info);
  const isGetter = hash(context.seed + 4, at) > 0.5;
  const plain = (type: string, name: string): unknown => plainValue(context, type, {}, `${at}/${name}`);
  return {
    kind,
    id: at,
    mood: 'GOOD',
    moods: ['BAD'],
    odd: plain('Odd', 'odd'),
    oddest: give,
    grid: [[1], null, [2, 3]],
    length: 3,
    open: true,
    name: give,
    best: give,
    friends: give,
    friend: give,
    strictFriend: give,
    things: give,
    echo: give,
    people: give,
    get owner() {
      if (isGetter && hash(context.seed + 5, at) < context.faults) {
        context.faultCount++;
        throw new Error('The getter throws.');
      }
      return give;
    },
  };
}

function pathOf(info: GraphQLResolveInfo): string {
  return responsePathAsArray(info.path).join('.');
}

/** From 0 up to but not including 1 (FNV-1a, mixed). */
function hash(seed: number, text: string): number {
  let state = 2166136261 ^ Math.imul(seed, 2654435761);
  for (let index = 0; index < text.length; index++) state = Math.imul(state ^ text.charCodeAt(index), 16777619);
  state = Math.imul(state ^ (state >>> 15), 2246822507);
  state = Math.imul(state ^ (state >>> 13), 3266489909);
  return ((state ^ (state >>> 16)) >>> 0) / 2 ** 32;
}
