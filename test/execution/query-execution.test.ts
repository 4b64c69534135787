import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLError,
  getVariableValues,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { presentError } from '../../src/execution/errors.ts';
import { executeQueryPlan } from '../../src/execution/query-execution.ts';
import { createQueryPlans, type VariableValues } from '../../src/execution/query-plan.ts';
import { createEvents } from '../../src/kernel/events.ts';
import { randomNumbers } from '../isolation/interleaving/random.ts';
import { randomQuery } from './random-query.ts';
import { type Unruliness, type UnrulyContext, unrulySchema } from './unruly-schema.ts';

const schema = unrulySchema();

const leaves: Readonly<Record<string, readonly unknown[]>> = {
  ID: ['1', 'b', 3],
  String: ['', 'text', 'ü"\n'],
  Int: [0, 2, -7],
  Boolean: [true, false],
};

interface Comparison {
  readonly interpreted: ExecutionResult;
  /** Of two runs of one plan: the second finds everything planned. */
  readonly planned: readonly ExecutionResult[];
  /** Faults that came up while graphql-js executed it. */
  readonly faults: number;
  readonly query: Query;
}

interface Query {
  readonly document: DocumentNode;
  readonly variables: VariableValues;
}

/** A random query, ready to be executed; undefined where it or its variables are not valid. */
function drawQuery(seed: number): Query | undefined {
  const random = randomNumbers(seed);
  const { text, variables } = randomQuery({ schema, random, values: (type) => leaves[type]!, depth: 4 });
  const document = parse(text);
  if (validate(schema, document).length > 0) return undefined;
  const { variableDefinitions = [] } = document.definitions[0] as OperationDefinitionNode;
  const { coerced } = getVariableValues(schema, variableDefinitions, variables);
  return coerced && { document, variables };
}

/** Executes by a plan, twice: the second time finds everything planned. */
async function executePlanned(
  { document, variables }: Query,
  unruliness: Unruliness,
): Promise<readonly ExecutionResult[]> {
  const operation = document.definitions[0] as OperationDefinitionNode;
  const { coerced = {} } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  const plans = createQueryPlans(schema, document, operation);
  const results: ExecutionResult[] = [];
  for (let run = 0; run < 2; run++) {
    results.push(await executeQueryPlan(plans.for(coerced), coerced, { ...unruliness, faultCount: 0 }));
  }
  return results;
}

async function compare(unruliness: Unruliness): Promise<Comparison | undefined> {
  const query = drawQuery(unruliness.seed);
  if (!query) return undefined;
  const contextValue: UnrulyContext = { ...unruliness, faultCount: 0 };
  const interpreted = await execute({
    schema,
    document: query.document,
    variableValues: query.variables,
    contextValue,
  });
  return { interpreted, planned: await executePlanned(query, unruliness), faults: contextValue.faultCount, query };
}

/** True for a query that fails in an orderly schema, too: a condition or an argument that may not be null is. */
async function failsByItself({ document, variables }: Query, seed: number): Promise<boolean> {
  const contextValue: UnrulyContext = { seed, faults: 0, isLate: false, faultCount: 0 };
  const { errors } = await execute({ schema, document, variableValues: variables, contextValue });
  return errors !== undefined;
}

/** Errors as they are made, and as clients see them. */
function shown({ data, errors = [] }: ExecutionResult): { readonly data: string; readonly errors: readonly string[] } {
  const scope = { requestId: 'r', tenantId: 't', events: createEvents() };
  const describeError = (error: GraphQLError): string =>
    JSON.stringify([
      error,
      presentError(error, false, scope),
      String(error.originalError),
      error.nodes?.map(({ loc }) => [loc?.start, loc?.end]),
    ]);
  return { data: JSON.stringify(data), errors: errors.map(describeError) };
}

const runs = 1_500;

function property(
  faults: number,
  isLate: boolean,
  check: (comparison: Comparison, seed: number) => void | Promise<void>,
): Promise<void> {
  return fc.assert(
    fc.asyncProperty(fc.integer(), async (seed) => {
      const comparison = await compare({ seed, faults, isLate });
      if (comparison) await check(comparison, seed);
    }),
    { numRuns: runs },
  );
}

/**
 * graphql-js leaves promises behind that nobody waits for, where an item of a list fails at once and one before it fails
 * later. In a program without a listener that is its end.
 */
let unhandled = 0;
const listener = (): void => {
  unhandled++;
};

beforeAll(() => {
  process.on('unhandledRejection', listener);
});

afterAll(async () => {
  await nextTurn();
  process.off('unhandledRejection', listener);
});

describe('a query that is executed by its plan', () => {
  it('gives the bytes that graphql-js gives where nothing fails', async () => {
    let compared = 0;
    await property(0, true, ({ interpreted, planned }) => {
      if (interpreted.errors) return;
      compared++;
      for (const result of planned) expect(JSON.stringify(result)).toBe(JSON.stringify(interpreted));
    });
    expect(compared).toBeGreaterThan(runs / 4);
  });

  it('gives the same data and the same errors in the same order where everything comes at once', async () => {
    let failed = 0;
    await property(0.1, false, ({ interpreted, planned }) => {
      if (interpreted.errors) failed++;
      for (const result of planned) expect(shown(result)).toEqual(shown(interpreted));
    });
    expect(failed).toBeGreaterThan(runs / 10);
  });

  it('gives the same error where one thing fails, whenever it does', async () => {
    let failed = 0;
    await property(0.02, true, async ({ interpreted, planned, faults, query }, seed) => {
      if (faults !== 1 || (await failsByItself(query, seed))) return;
      failed++;
      for (const result of planned) expect(shown(result)).toEqual(shown(interpreted));
    });
    expect(failed).toBeGreaterThan(runs / 40);
  });

  it('gives the same data where many things fail at many times, and an error for each null that is one', async () => {
    let failed = 0;
    await property(0.15, true, ({ interpreted, planned }) => {
      const wanted = shown(interpreted);
      for (const result of planned) {
        const given = shown(result);
        expect(given.data).toBe(wanted.data);
        expect(nulled(result)).toEqual(nulled(interpreted));
        // Which errors are told of what became null as a whole, and in what order, is left open.
        if (!interpreted.errors?.some((error) => !isAtItsNull(interpreted, error))) {
          failed++;
          expect([...given.errors].sort()).toEqual([...wanted.errors].sort());
        }
      }
    });
    expect(failed).toBeGreaterThan(runs / 10);
  });
});

describe('executing by a plan', () => {
  it('leaves no promise behind that fails unheard', async () => {
    await nextTurn();
    unhandled = 0;
    for (let seed = 1; seed <= runs; seed++) {
      const query = drawQuery(seed);
      if (query) await executePlanned(query, { seed, faults: 0.15, isLate: true });
    }
    await nextTurn();
    expect(unhandled).toBe(0);
  });
});

/** The first null on the way to where an error came up. */
function nullOf({ data }: ExecutionResult, { path = [] }: GraphQLError): readonly (string | number)[] {
  let value: unknown = data;
  for (const [depth, key] of path.entries()) {
    if (value === null) return path.slice(0, depth);
    value = (value as Readonly<Record<string | number, unknown>>)[key];
  }
  return path;
}

function nulled(result: ExecutionResult): readonly string[] {
  return [...new Set(result.errors?.map((error) => nullOf(result, error).join('.')))].sort();
}

function isAtItsNull(result: ExecutionResult, error: GraphQLError): boolean {
  return nullOf(result, error).length === error.path?.length;
}
