import { setImmediate } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { Events } from '../kernel/events.ts';

/** Something made once for each shape and shared by all tenants of that shape. */
export interface ShapePool<Value> {
  /**
   * The value of a shape: from the pool, or built once however many ask at the same time.
   *
   * Whoever gets it must begin to use it at once, without waiting for anything else: then it is not disposed of before,
   * whatever pushes it out of the pool meanwhile.
   */
  get(key: string, build: () => Promise<Value>): Promise<Value>;
  readonly size: number;
  /** Disposes of everything. */
  clear(): Promise<void>;
}

export interface ShapePoolOptions<Value> {
  readonly capacity: number;
  readonly events: Events;
  /** Called once for a value that left the pool; it waits for those who use the value still. */
  readonly dispose: (value: Value) => Promise<void>;
}

/** A bounded pool: the shape used longest ago leaves first (law 7). A build that fails is not remembered. */
export function createShapePool<Value extends object>(options: ShapePoolOptions<Value>): ShapePool<Value> {
  const { events, dispose } = options;
  const leaving = new Set<Promise<void>>();
  const disposeOf = async (key: string, building: Promise<Value>): Promise<void> => {
    let value: Value;
    try {
      value = await building;
    } catch {
      return; // Told when it failed, and nothing was made.
    }
    // Promise reactions are through by then: whoever was handed the value has begun to use it.
    await setImmediate();
    try {
      await dispose(value);
    } catch (cause) {
      events.emit({ type: 'shape.failed', shape: key, cause });
    }
  };
  const shapes = new LRUCache<string, Promise<Value>>({
    max: options.capacity,
    dispose: (building, key, reason) => {
      if (reason === 'evict') events.emit({ type: 'shape.evicted', shape: key });
      const done = disposeOf(key, building).finally(() => leaving.delete(done));
      leaving.add(done);
    },
  });
  return {
    get(key, build) {
      const known = shapes.get(key);
      if (known) return known;
      const started = performance.now();
      const building = build();
      shapes.set(key, building);
      building.then(
        () => events.emit({ type: 'shape.composed', shape: key, milliseconds: performance.now() - started }),
        (cause) => {
          if (shapes.peek(key) === building) shapes.delete(key);
          events.emit({ type: 'shape.failed', shape: key, cause });
        },
      );
      return building;
    },
    get size() {
      return shapes.size;
    },
    async clear() {
      shapes.clear();
      await Promise.all(leaving);
    },
  };
}
