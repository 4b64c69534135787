import { setImmediate } from 'node:timers/promises';
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { servedSchema } from '../../composition/served-schema.ts';
import type { Events } from '../../kernel/events.ts';
import {
  type ClientIdentity,
  type OperationLog,
  type OperationUse,
  unnamedClient,
} from '../../tenancy/operation-log.ts';
import type { ExecutionRequest } from '../request.ts';
import { type Normalisation, normaliseOperation } from './normalise-operation.ts';
import { addVariableInputs, type InputVariable, inputVariables } from './variable-inputs.ts';

/**
 * Counts what is executed and tells the log of it: what is new within seconds, how often the rest was sent once a minute.
 * Requests never wait for it.
 */
export interface OperationRecorder {
  /**
   * Counts an operation that was valid and has been executed.
   *
   * @param base the schema of the shape without custom fields
   */
  executed(request: ExecutionRequest, operation: OperationDefinitionNode, base: GraphQLSchema): void;
  /** Tells the log what was counted until now; what it does not take is told with the next. */
  flush(): Promise<void>;
  /** Flushes for the last time. */
  close(): Promise<void>;
}

export interface RecorderOptions {
  readonly log: OperationLog;
  readonly events: Events;
  /** Milliseconds after which the log is told of what is new. */
  readonly operationFlushInterval: number;
}

/** An operation of a document that is known to be valid: counted as it stands, and normalised when it is told of. */
interface Known {
  readonly schema: GraphQLSchema;
  readonly base: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Undefined until it is looked at; null for one that is not recorded. */
  normalised: Normalisation | null | undefined;
  readonly variables: readonly InputVariable[];
  readonly uses: Map<string, Use>;
}

interface Use {
  readonly tenantId: string;
  readonly client: ClientIdentity;
  count: number;
  readonly inputs: Set<string>;
  complete: boolean;
}

/**
 * Bounds of the time between two flushes: operations that are new to this process, of all tenants and of one, and
 * counters. What is beyond is not recorded, and told.
 */
const mostNew = 500;
const mostNewOfTenant = 100;
const mostUses = 20_000;

/** What the log is told at once. */
const usesPerCall = 500;

/** Milliseconds in which counters that the log knows already come together: each of them costs it a write. */
const countInterval = 60_000;

/** Counters that are remembered to have been told. */
const toldKept = 50_000;

/** Longest normalised text, in bytes. */
const longestText = 65_536;

const noVariables = Object.freeze({});
const noInputs: readonly string[] = Object.freeze([]);
const nothing: ReadonlySet<string> = new Set();

/** What the log was told of a counter last, as far as news would be other than that. */
interface Told {
  readonly schema: string;
  readonly inputs: ReadonlySet<string>;
  readonly complete: boolean;
}

function isNews({ schema, inputs, complete }: OperationUse, told: Told | undefined): boolean {
  return (
    !told || told.schema !== schema.hash || (told.complete && !complete) || inputs.some((one) => !told.inputs.has(one))
  );
}

function toldOf({ schema, inputs, complete }: OperationUse, before: Told | undefined): Told {
  const all = inputs.length === 0 ? (before?.inputs ?? nothing) : new Set([...(before?.inputs ?? nothing), ...inputs]);
  return { schema: schema.hash, inputs: all, complete: complete && (before?.complete ?? true) };
}

export function createOperationRecorder({ log, events, operationFlushInterval }: RecorderOptions): OperationRecorder {
  const known = new WeakMap<OperationDefinitionNode, Known>();
  let active = new Set<Known>();
  let fresh = 0;
  const freshOf = new Map<string, number>();
  let uses = 0;
  let dropped = 0;
  /** What the log has not taken yet. */
  const pending = new Map<string, OperationUse>();
  const told = new LRUCache<string, Told>({ max: toldKept });
  let countsTold = performance.now();
  let failing = false;
  let closed = false;
  let next: NodeJS.Timeout | undefined;
  let flushing: Promise<void> = Promise.resolve();

  const make = (
    { schema, document, context: { tenant } }: ExecutionRequest,
    operation: OperationDefinitionNode,
    base: GraphQLSchema,
  ): Known | undefined => {
    // Clients that write literals into their documents send another text with each request: so many are looked at.
    const ofTenant = freshOf.get(tenant.id) ?? 0;
    if (fresh >= mostNew || ofTenant >= mostNewOfTenant) return undefined;
    fresh++;
    freshOf.set(tenant.id, ofTenant + 1);
    const variables = inputVariables(schema, operation);
    const one: Known = { schema, base, document, operation, normalised: undefined, variables, uses: new Map() };
    known.set(operation, one);
    return one;
  };

  const useOf = (one: Known, tenantId: string, client: ClientIdentity): Use | undefined => {
    const key = client === unnamedClient ? tenantId : `${tenantId}\n${client.name}\n${client.version}`;
    let use = one.uses.get(key);
    if (!use) {
      if (uses >= mostUses) return undefined;
      uses++;
      use = { tenantId, client, count: 0, inputs: new Set(), complete: true };
      one.uses.set(key, use);
      active.add(one);
    }
    return use;
  };

  /** Takes over what was counted, and begins to count anew. */
  const gather = async (): Promise<void> => {
    const gathered = active;
    active = new Set();
    fresh = 0;
    freshOf.clear();
    uses = 0;
    let looked = 0;
    for (const one of gathered) {
      if (++looked % 500 === 0) await setImmediate();
      if (one.normalised === undefined) {
        one.normalised = normalise(one, events);
        await setImmediate();
      }
      const taken = [...one.uses.values()];
      one.uses.clear();
      if (one.normalised === null) continue;
      const { operation, inputs } = one.normalised;
      const schema = await servedSchema(one.base);
      for (const use of taken) {
        const all = use.inputs.size + inputs.length === 0 ? noInputs : [...new Set([...inputs, ...use.inputs])];
        if (!keep({ ...use, operation, schema, inputs: all })) dropped += use.count;
      }
    }
  };

  /** Puts a use to those that the log has not taken yet. */
  const keep = (use: OperationUse): boolean => {
    const { tenantId, operation, client } = use;
    const key = `${tenantId}\n${operation.hash}\n${client.name}\n${client.version}`;
    const before = pending.get(key);
    if (!before && pending.size >= mostUses) return false;
    pending.set(key, before ? joined(before, use) : use);
    return true;
  };

  /** @param everything also what is only counted */
  const tell = async (everything: boolean): Promise<void> => {
    await gather();
    if (dropped > 0) {
      events.emit({ type: 'operations.dropped', count: dropped });
      dropped = 0;
    }
    const isDue =
      everything || performance.now() - countsTold >= countInterval || pending.size > mostUses / 2 || failing;
    if (isDue) countsTold = performance.now();
    const all = [...pending].filter(([key, use]) => isDue || isNews(use, told.get(key)));
    try {
      for (let start = 0; start < all.length; start += usesPerCall) {
        const part = all.slice(start, start + usesPerCall);
        await log.record(part.map(([, use]) => use));
        for (const [key, use] of part) {
          pending.delete(key);
          told.set(key, toldOf(use, told.get(key)));
        }
      }
      failing = false;
      if (all.length > 0) events.emit({ type: 'operations.recorded', uses: all.length });
    } catch (cause) {
      // Said once, not every few seconds; what is pending is told again.
      if (!failing) events.emit({ type: 'operations.failed', cause });
      failing = true;
    }
  };

  /** One after the other. */
  const flush = (everything: boolean): Promise<void> => {
    flushing = flushing.then(() => tell(everything));
    return flushing;
  };
  const schedule = (): void => {
    if (closed) return;
    next = setTimeout(() => void flush(false).finally(schedule), operationFlushInterval).unref();
  };
  schedule();

  return Object.freeze({
    executed(request: ExecutionRequest, operation: OperationDefinitionNode, base: GraphQLSchema) {
      const one = known.get(operation) ?? make(request, operation, base);
      if (one?.normalised === null) return;
      const { tenant, client = unnamedClient } = request.context;
      const use = one && useOf(one, tenant.id, client);
      if (!use) {
        dropped++;
        return;
      }
      use.count++;
      if (one.variables.length === 0) return;
      if (!addVariableInputs(one.variables, request.variables ?? noVariables, use.inputs)) use.complete = false;
    },
    flush: () => flush(true),
    async close() {
      closed = true;
      clearTimeout(next);
      await flush(true);
      await log.close();
    },
  });
}

function normalise({ schema, document, operation }: Known, events: Events): Normalisation | null {
  try {
    const normalised = normaliseOperation(schema, document, operation);
    if (!normalised) return null;
    if (Buffer.byteLength(normalised.operation.text) <= longestText) return normalised;
    events.emit({ type: 'operations.dropped', count: 1 });
  } catch (cause) {
    events.emit({ type: 'operations.failed', cause });
  }
  return null;
}

function joined(before: OperationUse, after: OperationUse): OperationUse {
  return {
    ...after,
    count: before.count + after.count,
    inputs: [...new Set([...before.inputs, ...after.inputs])],
    complete: before.complete && after.complete,
  };
}
