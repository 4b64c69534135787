import { describe, expect, it } from 'vitest';
import { createShapePool, type ShapeBuild, type ShapePoolOptions } from '../../src/composition/shape-pool.ts';
import { createEvents, type RowhouseEvent } from '../../src/kernel/events.ts';

interface Value {
  readonly name: string;
  readonly bytes: number;
  readonly base?: string;
}

/** A pool that tells what happens to it, in order. Values take 10 bytes unless they say otherwise. */
function watchedPool(options: Partial<ShapePoolOptions<Value>> = {}) {
  const events = createEvents();
  const told: string[] = [];
  events.listen((event: RowhouseEvent) => told.push('shape' in event ? `${event.type} ${event.shape}` : event.type));
  const pool = createShapePool<Value>({
    bytes: 20,
    queueCapacity: 100,
    events,
    sizeOf: ({ bytes }) => bytes,
    baseOf: ({ base }) => base,
    failureMemory: 60_000,
    ...options,
    dispose: async (value) => {
      told.push(`disposing ${value.name}`);
      await options.dispose?.(value);
      told.push(`disposed ${value.name}`);
    },
  });
  const get = (name: string, bytes = 10): Promise<Value> => pool.get(name, async () => ({ name, bytes }));
  const over =
    (name: string, base: string): ShapeBuild<Value> =>
    async (turn) => {
      await turn.base(base, async () => ({ name: base, bytes: 10 }));
      return { name, bytes: 5, base };
    };
  return { pool, get, over, told };
}

describe('the pool of shapes', () => {
  it('builds a shape once, however many ask at the same time, and gives all the same', async () => {
    const { pool, told } = watchedPool();
    let built = 0;
    const gate = Promise.withResolvers<void>();
    const asking = Array.from({ length: 50 }, () =>
      pool.get('a', async () => {
        built++;
        await gate.promise;
        return { name: 'a', bytes: 10 };
      }),
    );
    gate.resolve();
    const values = await Promise.all(asking);
    expect(new Set(values).size).toBe(1);
    expect(built).toBe(1);
    expect(told).toEqual(['shape.composed a']);
    expect(pool.statistics).toMatchObject({ shapes: 1, bytes: 10, waiting: 0, hits: 0, misses: 50, refused: 0 });
    await pool.get('a', async () => ({ name: 'another', bytes: 10 }));
    expect(pool.statistics).toMatchObject({ hits: 1, misses: 50 });
  });

  it('holds as many bytes as it may: the shape used longest ago leaves, and is disposed of once', async () => {
    const { pool, get, told } = watchedPool({ bytes: 100 });
    await get('a', 40);
    await get('b', 40);
    await get('a', 40);
    await get('c', 50);
    expect(pool.statistics).toMatchObject({ shapes: 2, bytes: 90 });
    expect(pool.peek('b')).toBeUndefined();
    await pool.clear();
    expect(told.filter((line) => line.endsWith(' b'))).toEqual([
      'shape.composed b',
      'shape.evicted b',
      'disposing b',
      'disposed b',
    ]);
    expect(told.filter((line) => line === 'disposed a')).toHaveLength(1);
  });

  it('serves a shape that is larger than all it may hold, alone', async () => {
    const { pool, get } = watchedPool({ bytes: 20 });
    await get('a', 10);
    await get('b', 500);
    expect(pool.peek('a')).toBeUndefined();
    expect(pool.peek('b')).toBeDefined();
    expect(await get('b')).toMatchObject({ bytes: 500 });
  });

  it('does not dispose of a shape before those who were just given it could begin', async () => {
    const { get, told } = watchedPool({ bytes: 10 });
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

  it('waits, when it is cleared, until everything that left it is disposed of, and survives what cannot be', async () => {
    const gate = Promise.withResolvers<void>();
    const { pool, get, told } = watchedPool({
      bytes: 10,
      dispose: async ({ name }) => {
        if (name === 'a') await gate.promise;
        else throw new Error('will not go');
      },
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

  it('disposes of what was being built while it was cleared, and refuses what waited', async () => {
    const { pool, get, told } = watchedPool();
    const gate = Promise.withResolvers<void>();
    const running = pool.get('a', () => gate.promise.then(() => ({ name: 'a', bytes: 10 })));
    const waiting = get('b');
    const cleared = pool.clear();
    await expect(waiting).rejects.toMatchObject({ code: 'SHAPE_QUEUE_FULL' });
    gate.resolve();
    expect(await running).toMatchObject({ name: 'a' });
    await cleared;
    expect(told.at(-1)).toBe('disposed a');
    await expect(get('c')).rejects.toMatchObject({ code: 'SHAPE_QUEUE_FULL' });
  });
});

describe('a shape that is laid over another', () => {
  it('has that one built within its own turn, and shared by the next', async () => {
    const { pool, over, told } = watchedPool({ bytes: 100 });
    await Promise.all([pool.get('a+1', over('a+1', 'a')), pool.get('a+2', over('a+2', 'a'))]);
    expect(told).toEqual(['shape.composed a', 'shape.composed a+1', 'shape.composed a+2']);
  });

  it('does not wait for its base behind itself, whoever asks for that meanwhile', async () => {
    const { pool, over, told } = watchedPool({ bytes: 100 });
    const gate = Promise.withResolvers<void>();
    const held = pool.get('b', () => gate.promise.then(() => ({ name: 'b', bytes: 10 })));
    const laid = pool.get('a+1', over('a+1', 'a'));
    const base = pool.get('a', async () => ({ name: 'another', bytes: 10 }));
    gate.resolve();
    await held;
    expect(await base).toEqual({ name: 'a', bytes: 10 });
    await laid;
    expect(told.filter((line) => line === 'shape.composed a')).toHaveLength(1);
  });

  it('keeps its base in the pool as long as itself: that is what it shares memory with', async () => {
    const { pool, get, over } = watchedPool({ bytes: 40 });
    await pool.get('a+1', over('a+1', 'a'));
    await pool.get('a+2', over('a+2', 'a'));
    await get('b');
    for (let use = 0; use < 3; use++) {
      await pool.get('a+2', over('a+2', 'a'));
      await get('b');
    }
    await get('c');
    // a+1 (5), a (10), a+2 (5), b (10), c (10) fill it; the next pushes out what was used longest ago, which is no base.
    await get('d', 5);
    expect(['a+1', 'a', 'a+2', 'b', 'c', 'd'].filter((key) => pool.peek(key))).toEqual(['a', 'a+2', 'b', 'c', 'd']);
    await get('e', 15);
    const left = ['a', 'a+2', 'b', 'c', 'd', 'e'].filter((key) => pool.peek(key));
    expect(left.includes('a+2') && !left.includes('a')).toBe(false);
  });

  it('fails with its base, which is not tried again for it', async () => {
    const { pool } = watchedPool();
    let tries = 0;
    const broken: ShapeBuild<Value> = async () => {
      tries++;
      throw new Error('broken');
    };
    const over = (name: string) => pool.get(name, async (turn) => ({ ...(await turn.base('a', broken)), name }));
    await expect(over('a+1')).rejects.toThrow('broken');
    await expect(over('a+2')).rejects.toThrow('broken');
    await expect(pool.get('a', broken)).rejects.toThrow('broken');
    expect(tries).toBe(1);
  });
});

describe('builds', () => {
  it('take turns, in the order in which they were asked for', async () => {
    const { pool } = watchedPool({ bytes: 1000 });
    let running = 0;
    const order: string[] = [];
    const build = (name: string): Promise<Value> =>
      pool.get(name, async ({ pause }) => {
        expect(++running).toBe(1);
        order.push(name);
        for (let slice = 0; slice < 3; slice++) await pause();
        running--;
        return { name, bytes: 10 };
      });
    await Promise.all(['a', 'b', 'c', 'd'].map(build));
    expect(order).toEqual(['a', 'b', 'c', 'd']);
  });

  it('let others have the event loop for longer than they hold it themselves', async () => {
    const { pool } = watchedPool();
    let own = 0;
    const others: number[] = [];
    await pool.get('a', async ({ pause }) => {
      for (let slice = 0; slice < 5; slice++) {
        const began = performance.now();
        while (performance.now() - began < 4);
        own += performance.now() - began;
        const left = performance.now();
        await pause();
        others.push(performance.now() - left);
      }
      return { name: 'a', bytes: 10 };
    });
    expect(Math.min(...others)).toBeGreaterThan(own / 5);
  });

  it('are refused when too many wait, with the seconds after which to come back; askers of one shape count once', async () => {
    const { pool, get } = watchedPool({ queueCapacity: 2 });
    const gate = Promise.withResolvers<void>();
    const first = pool.get('a', () => gate.promise.then(() => ({ name: 'a', bytes: 10 })));
    const waiting = ['b', 'c', 'b', 'c', 'b'].map((name) => get(name));
    const refusal = await get('d').catch((error) => error);
    expect(refusal).toMatchObject({ code: 'SHAPE_QUEUE_FULL', status: 503, retryable: true });
    expect(refusal.details.retryAfter).toBeGreaterThanOrEqual(1);
    expect(pool.statistics).toMatchObject({ waiting: 2, refused: 1 });
    gate.resolve();
    await Promise.all([first, ...waiting]);
    expect(await get('d')).toMatchObject({ name: 'd' });
  });

  it('that fail tell it to all who asked, and are not tried again for a while', async () => {
    const { pool, get, told } = watchedPool({ failureMemory: 1_000 });
    let tries = 0;
    const fail = (): Promise<Value> =>
      pool.get('a', async () => {
        tries++;
        throw new Error('broken');
      });
    const outcomes = await Promise.allSettled([fail(), fail()]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(fail()).rejects.toThrow('broken');
    expect(tries).toBe(1);
    expect(told).toEqual(['shape.failed a']);
    expect(pool.statistics).toMatchObject({ shapes: 0, waiting: 0 });
    // Another one is none of its business.
    expect(await get('b')).toMatchObject({ name: 'b' });
    await expect.poll(() => get('a').catch(() => undefined), { timeout: 10_000 }).toMatchObject({ name: 'a' });
  });
});
