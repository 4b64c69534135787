import { setImmediate } from 'node:timers/promises';
import { buildSchema, type GraphQLSchema } from 'graphql';
import { LRUCache } from 'lru-cache';
import { customFieldsField } from '../../composition/custom-field-names.ts';
import { servedSchema } from '../../composition/served-schema.ts';
import { planShape, type ShapePlan } from '../../composition/shape-plan.ts';
import { type Fault, RowhouseError } from '../../kernel/errors.ts';
import type { NormalisedOperation } from '../../tenancy/operation-log.ts';
import type { Tenant } from '../../tenancy/tenant.ts';
import type { DefinitionHouse } from '../custom-fields/house.ts';
import { trialShape } from '../custom-fields/trial-composition.ts';
import { changeProblems, createDocuments, documentProblems, type Problem } from './operation-problems.ts';
import type { RecordedUse } from './recorded-operations.ts';
import { type SchemaChanges, schemaChanges } from './schema-changes.ts';
import { type UsedCoordinates, usedCoordinates } from './used-coordinates.ts';

/** What a tenant would be served by the code at hand. */
export interface InspectedShape {
  readonly plan: ShapePlan;
  /** Without custom fields. */
  readonly schema: GraphQLSchema;
  /** Content address of its SDL. */
  readonly hash: string;
}

/** Looks at operations by the schemas that the code at hand composes: each schema and each question once. */
export interface Inspection {
  /** @returns faults where the tenant's shape cannot be composed */
  shapeOf(tenant: Tenant): Promise<InspectedShape | { readonly faults: readonly Fault[] }>;
  /** Why an operation of a tenant of the shape would not do what it did. */
  problems(shape: InspectedShape, operation: NormalisedOperation, use: RecordedUse): Promise<readonly Problem[]>;
  /** How many shapes were composed, custom fields left out. */
  readonly shapes: number;
}

/** A schema that served, held against one that is going to. */
interface Comparison {
  readonly before: GraphQLSchema;
  readonly changes: SchemaChanges;
  readonly used: Map<string, UsedCoordinates>;
}

const noProblems: readonly Problem[] = Object.freeze([]);

/** Schemas with custom fields that are kept: tenants of equal ones come one after the other. */
const overlaysKept = 4;

/** @param readSdl gives the SDL of a schema that served, undefined where it is not kept */
export function createInspection(
  modules: DefinitionHouse['modules'],
  readSdl: (hash: string) => Promise<string | undefined>,
): Inspection {
  const bases = new Map<string, Promise<Omit<InspectedShape, 'plan'>>>();
  const overlays = new LRUCache<string, Promise<GraphQLSchema>>({ max: overlaysKept });
  const served = new Map<string, Promise<GraphQLSchema | undefined>>();
  const comparisons = new Map<string, Promise<Comparison | undefined>>();
  const answers = new Map<string, readonly Problem[]>();
  const documentOf = createDocuments();

  const baseOf = (plan: ShapePlan): Promise<Omit<InspectedShape, 'plan'>> =>
    remembered(bases, plan.baseKey, async () => {
      const { schema } = await trialShape(modules, { ...plan, key: plan.baseKey });
      const { hash } = await servedSchema(schema);
      return { schema, hash };
    });
  const servedBefore = (hash: string): Promise<GraphQLSchema | undefined> =>
    remembered(served, hash, async () => {
      const sdl = await readSdl(hash);
      return sdl === undefined ? undefined : buildSchema(sdl, { assumeValid: true, noLocation: true });
    });
  const comparisonOf = (before: string, shape: InspectedShape): Promise<Comparison | undefined> =>
    remembered(comparisons, `${before} ${shape.hash}`, async () => {
      const schema = await servedBefore(before);
      return schema && { before: schema, changes: schemaChanges(schema, shape.schema), used: new Map() };
    });
  const validity = async (
    schemaKey: string,
    schema: GraphQLSchema,
    operation: NormalisedOperation,
  ): Promise<readonly Problem[]> => {
    const key = `${schemaKey} ${operation.hash}`;
    let answer = answers.get(key);
    if (!answer) {
      answer = documentProblems(schema, documentOf(operation));
      answers.set(key, answer);
      // A gateway that administers serves others meanwhile.
      await setImmediate();
    }
    return answer;
  };

  /** Custom fields only add to a schema: what is valid without them is valid with them. */
  const documentProblemsOf = async (
    shape: InspectedShape,
    operation: NormalisedOperation,
    use: RecordedUse,
  ): Promise<readonly Problem[]> => {
    const { plan } = shape;
    const touchesOwn = operation.text.includes(customFieldsField);
    if (use.schema === shape.hash && !touchesOwn) return noProblems;
    const answer = await validity(shape.hash, shape.schema, operation);
    if (answer.length === 0 || !touchesOwn || plan.key === plan.baseKey) return answer;
    const overlay = remembered(overlays, plan.key, async () => (await trialShape(modules, plan)).schema);
    return validity(plan.key, await overlay, operation);
  };

  return Object.freeze({
    async shapeOf(tenant: Tenant) {
      try {
        const plan = planShape(modules.core, modules.extensions, tenant.extensions, tenant.customFields);
        return Object.freeze({ plan, ...(await baseOf(plan)) });
      } catch (error) {
        if (!(error instanceof RowhouseError && error.code === 'COMPOSITION_FAILED')) throw error;
        return { faults: error.details.faults as readonly Fault[] };
      }
    },
    async problems(shape: InspectedShape, operation: NormalisedOperation, use: RecordedUse) {
      const problems = await documentProblemsOf(shape, operation, use);
      if (use.schema === null || use.schema === shape.hash) return problems;
      const comparison = await comparisonOf(use.schema, shape);
      if (!comparison) return problems;
      let used = comparison.used.get(operation.hash);
      if (!used) {
        used = usedCoordinates(comparison.before, documentOf(operation));
        comparison.used.set(operation.hash, used);
      }
      return [...problems, ...changeProblems(comparison.changes, used, use)];
    },
    get shapes() {
      return bases.size;
    },
  });
}

interface Memory<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): unknown;
}

function remembered<Value>(memory: Memory<Promise<Value>>, key: string, make: () => Promise<Value>): Promise<Value> {
  let value = memory.get(key);
  if (!value) {
    value = make();
    memory.set(key, value);
  }
  return value;
}
