import { describe, expect, it } from 'vitest';
import { createShapePool, type ShapePool } from '../../src/composition/shape-pool.ts';
import { createEvents, type RowhouseEvent } from '../../src/kernel/events.ts';

interface Value {
  readonly name: string;
}

/** A pool that tells what happens to it, in order. */
function watchedPool(capacity: number, dispose: (value: Value) => Promise<void> = async () => {}) {
  const events = createEvents();
  const told: string[] = [];
  events.listen((event: RowhouseEvent) => told.push('shape' in event ? `${event.type} ${event.shape}` : event.type));
  const pool: ShapePool<Value> = createShapePool({
    capacity,
    events,
    dispose: async (value) => {
      told.push(`disposing ${value.name}`);
      await dispose(value);
      told.push(`disposed ${value.name}`);
    },
  });
  const get = (name: string): Promise<Value> => pool.get(name, async () => ({ name }));
  return { pool, get, told };
}

describe('the pool of shapes', () => {
  it('builds a shape once, however many ask at the same time, and gives all the same', async () => {
    const { pool, told } = watchedPool(2);
    let built = 0;
    const gate = Promise.withResolvers<void>();
    const asking = Array.from({ length: 50 }, () =>
      pool.get('a', async () => {
        built++;
        await gate.promise;
        return { name: 'a' };
      }),
    );
    gate.resolve();
    const values = await Promise.all(asking);
    expect(new Set(values).size).toBe(1);
    expect(built).toBe(1);
    expect(told).toEqual(['shape.composed a']);
  });

  it('drops the shape used longest ago, and disposes of it once', async () => {
    const { pool, get, told } = watchedPool(2);
    await get('a');
    await get('b');
    await get('a');
    await get('c');
    expect(pool.size).toBe(2);
    await pool.clear();
    expect(told.filter((line) => line.endsWith(' b'))).toEqual([
      'shape.composed b',
      'shape.evicted b',
      'disposing b',
      'disposed b',
    ]);
    expect(told.filter((line) => line === 'disposed a')).toHaveLength(1);
  });

  it('does not dispose of a shape before those who were just given it could begin', async () => {
    const { get, told } = watchedPool(1);
    await get('a');
    const begun = Promise.all(
      Array.from({ length: 3 }, async () => {
        const value = await get('a')
          .then((one) => one)
          .then((one) => one);
        told.push(`begun ${value.name}`);
      }),
    );
    await get('b');
    await begun;
    const disposed = told.indexOf('disposing a');
    expect(told.slice(0, disposed === -1 ? undefined : disposed).filter((line) => line === 'begun a')).toHaveLength(3);
  });

  it('tells a failure to all who asked, and tries again when asked again', async () => {
    const { pool, get, told } = watchedPool(2);
    const fail = (): Promise<Value> => pool.get('a', async () => Promise.reject(new Error('broken')));
    const outcomes = await Promise.allSettled([fail(), fail()]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(pool.size).toBe(0);
    expect(await get('a')).toEqual({ name: 'a' });
    expect(told).toEqual(['shape.failed a', 'shape.composed a']);
  });

  it('keeps the shape that was built after a failure, also when the failure is told late', async () => {
    const { pool } = watchedPool(1);
    const gate = Promise.withResolvers<Value>();
    const failing = pool.get('a', () => gate.promise);
    // Pushed out while it is being built, and asked for again.
    await pool.get('b', async () => ({ name: 'b' }));
    const again = await pool.get('a', async () => ({ name: 'a' }));
    gate.reject(new Error('broken'));
    await expect(failing).rejects.toThrow('broken');
    expect(await pool.get('a', async () => ({ name: 'another' }))).toBe(again);
  });

  it('waits, when it is cleared, until everything that left it is disposed of, and survives what cannot be', async () => {
    const gate = Promise.withResolvers<void>();
    const { pool, get, told } = watchedPool(1, async ({ name }) => {
      if (name === 'a') await gate.promise;
      else throw new Error('will not go');
    });
    await get('a');
    await get('b');
    const cleared = pool.clear().then(() => told.push('cleared'));
    gate.resolve();
    await cleared;
    expect(told.at(-1)).toBe('cleared');
    expect(told).toContain('disposed a');
    expect(told).toContain('shape.failed b');
  });
});
