import { setImmediate } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { Events } from '../kernel/events.ts';
import { createBuildQueue, type Pause } from './build-queue.ts';

/** Something made once for each shape and shared by all tenants of that shape. */
export interface ShapePool<Value> {
  /**
   * The value of a shape: from the pool, or built once however many ask at the same time. Builds take turns, paced, so that
   * whoever needs none is not held up.
   *
   * Whoever gets it must begin to use it at once, without waiting for anything else: then it is not disposed of before,
   * whatever pushes it out of the pool meanwhile.
   *
   * @throws RowhouseError SHAPE_QUEUE_FULL when too many builds wait; or whatever the build throws, for a while without
   *   building again
   */
  get(key: string, build: ShapeBuild<Value>): Promise<Value>;
  /** What is in the pool; it does not count as use. */
  peek(key: string): Value | undefined;
  readonly statistics: ShapePoolStatistics;
  /** Disposes of everything. What is asked for afterwards is refused. */
  clear(): Promise<void>;
}

export type ShapeBuild<Value> = (turn: BuildTurn<Value>) => Promise<Value>;

/** What a build may do while it is its turn. */
export interface BuildTurn<Value> {
  /** To be called between slices of a millisecond or two. */
  readonly pause: Pause;
  /** Another shape, which this one is laid over: from the pool, or built within the same turn. */
  base(key: string, build: ShapeBuild<Value>): Promise<Value>;
}

export interface ShapePoolStatistics {
  /** Shapes in memory. */
  readonly shapes: number;
  /** Their estimated size. */
  readonly bytes: number;
  /** Builds that wait for their turn. */
  readonly waiting: number;
  /** How often a shape was there when it was asked for. */
  readonly hits: number;
  /** How often it was not. */
  readonly misses: number;
  /** How often too many builds were waiting. */
  readonly refused: number;
}

export interface ShapePoolOptions<Value> {
  /** Bound on the sizes of all values; the one used last stays, however large. */
  readonly bytes: number;
  /** Most builds that may wait for their turn. */
  readonly queueCapacity: number;
  readonly events: Events;
  readonly sizeOf: (value: Value) => number;
  /** The key of the shape that a value is laid over and shares memory with: it stays as long as that does. */
  readonly baseOf: (value: Value) => string | undefined;
  /** Called once for a value that left the pool; it waits for those who use the value still. */
  readonly dispose: (value: Value) => Promise<void>;
  /** Milliseconds for which a failed build is not tried again. */
  readonly failureMemory: number;
}

/** Most failures that are remembered. */
const failuresKept = 1000;

/** A bounded pool: the shape used longest ago leaves first (law 7). */
export function createShapePool<Value extends object>(options: ShapePoolOptions<Value>): ShapePool<Value> {
  const { bytes, events, sizeOf, baseOf, dispose } = options;
  const queue = createBuildQueue(options.queueCapacity);
  const building = new Map<string, Promise<Value>>();
  const failures = new LRUCache<string, { readonly cause: unknown }>({ max: failuresKept, ttl: options.failureMemory });
  const leaving = new Set<Promise<void>>();
  let hits = 0;
  let misses = 0;
  let refused = 0;
  let closed = false;

  const shapes = new LRUCache<string, Value>({
    maxSize: bytes,
    sizeCalculation: (value) => Math.min(bytes, Math.max(1, Math.round(sizeOf(value)))),
    dispose: (value, key, reason) => {
      if (reason === 'evict') events.emit({ type: 'shape.evicted', shape: key });
      const done = disposeOf(key, value).finally(() => leaving.delete(done));
      leaving.add(done);
    },
  });
  const disposeOf = async (key: string, value: Value): Promise<void> => {
    // Promise reactions are through by then: whoever was handed the value has begun to use it.
    await setImmediate();
    try {
      await dispose(value);
    } catch (cause) {
      events.emit({ type: 'shape.failed', shape: key, cause });
    }
  };

  const find = (key: string): Value | undefined => {
    const value = shapes.get(key);
    const base = value && baseOf(value);
    // The base counts as used after what is laid over it, and leaves after it therefore.
    if (base !== undefined) shapes.get(base);
    return value;
  };
  const refuseFailed = (key: string): void => {
    const failure = failures.get(key);
    if (failure) throw failure.cause;
  };
  const make = async (key: string, build: ShapeBuild<Value>, pause: Pause): Promise<Value> => {
    const started = performance.now();
    try {
      const value = await build({ pause, base: (baseKey, buildBase) => obtain(baseKey, buildBase, pause) });
      const milliseconds = performance.now() - started;
      events.emit({ type: 'shape.composed', shape: key, milliseconds, bytes: Math.round(sizeOf(value)) });
      keep(key, value);
      return value;
    } catch (cause) {
      failures.set(key, { cause });
      events.emit({ type: 'shape.failed', shape: key, cause });
      throw cause;
    }
  };
  const keep = (key: string, value: Value): void => {
    shapes.set(key, value);
    find(key);
    // It came too late: those who asked for it are served, and it goes.
    if (closed) shapes.clear();
  };
  const obtain = async (key: string, build: ShapeBuild<Value>, pause: Pause): Promise<Value> => {
    const known = find(key);
    if (known) return known;
    refuseFailed(key);
    return make(key, build, pause);
  };

  return {
    async get(key, build) {
      const known = find(key);
      if (known) {
        hits++;
        return known;
      }
      misses++;
      refuseFailed(key);
      const running = building.get(key);
      if (running) return running;
      const result = queue.run((pause) => obtain(key, build, pause)).finally(() => building.delete(key));
      building.set(key, result);
      result.catch((error) => {
        if ((error as { readonly code?: unknown }).code === 'SHAPE_QUEUE_FULL') refused++;
      });
      return result;
    },
    peek: (key) => shapes.peek(key),
    get statistics() {
      const { size, calculatedSize } = shapes;
      return { shapes: size, bytes: calculatedSize, waiting: queue.waiting, hits, misses, refused };
    },
    async clear() {
      closed = true;
      await queue.close();
      shapes.clear();
      await Promise.all(leaving);
    },
  };
}
