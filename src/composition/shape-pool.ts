import { LRUCache } from 'lru-cache';
import type { Events } from '../kernel/events.ts';

/** Something made once for each shape and shared by all tenants of that shape. */
export interface ShapePool<Value> {
  /** The value of a shape: from the pool, or built once however many ask at the same time. */
  get(key: string, build: () => Promise<Value>): Promise<Value>;
  readonly size: number;
  /** Disposes of everything. */
  clear(): Promise<void>;
}

export interface ShapePoolOptions<Value> {
  readonly capacity: number;
  readonly events: Events;
  /** Called once for a value that left the pool. */
  readonly dispose: (value: Value) => Promise<void>;
}

/** A bounded pool: the shape used longest ago leaves first (law 7). A build that fails is not remembered. */
export function createShapePool<Value extends object>(options: ShapePoolOptions<Value>): ShapePool<Value> {
  const { events, dispose } = options;
  const leaving = new Set<Promise<void>>();
  const disposeOf = (building: Promise<Value>): void => {
    const done = building.then(dispose, () => undefined).finally(() => leaving.delete(done));
    leaving.add(done);
  };
  const shapes = new LRUCache<string, Promise<Value>>({
    max: options.capacity,
    dispose: (building, key, reason) => {
      if (reason === 'evict') events.emit({ type: 'shape.evicted', shape: key });
      disposeOf(building);
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
