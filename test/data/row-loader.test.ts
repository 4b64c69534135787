import DataLoader from 'dataloader';
import { describe, expect, it } from 'vitest';
import { AnswerBudget } from '../../src/data/answer-budget.ts';
import { RowLoader } from '../../src/data/row-loader.ts';
import { RowhouseError } from '../../src/kernel/errors.ts';

type Row = { readonly id: string } | null;

describe('loading rows by key', () => {
  const batches: (readonly string[])[] = [];
  const loader = (budget: AnswerBudget, missing: readonly string[] = []) => {
    batches.length = 0;
    const batch = async (ids: readonly string[]): Promise<Row[]> => {
      batches.push(ids);
      return ids.map((id) => (missing.includes(id) ? null : { id }));
    };
    return new RowLoader<Row>(new DataLoader(batch), (row) => (row ? 1 : 0), budget);
  };
  const room = (answerObjects: number, answerErrors = 10) => new AnswerBudget({ answerObjects, answerErrors });
  const state = (work: Promise<unknown>) =>
    Promise.race([work.then(() => 'there'), new Promise((end) => setImmediate(end, 'waiting'))]);

  it('asks for each key once, together with the others, and gives all who ask the same row', async () => {
    const rows = loader(room(10));
    const [first, second, again] = await Promise.all(['a', 'b', 'a'].map((id) => rows.load(id)));
    expect([first, second]).toEqual([{ id: 'a' }, { id: 'b' }]);
    expect(again).toBe(first);
    expect(await rows.load('a')).toBe(first);
    expect(batches).toEqual([['a', 'b']]);
  });

  it('counts a row as often as it is shown, before it is there and after, and what is not there never', async () => {
    const budget = room(5);
    const rows = loader(budget, ['gone']);
    await Promise.all(['a', 'gone', 'a', 'b', 'gone', 'gone', 'gone'].map((id) => rows.load(id)));
    await rows.load('gone');
    await rows.load('a');
    await rows.load('b');
    expect(budget.isExhausted).toBe(false);
    expect(await state(rows.load('gone'))).toBe('there');
    expect(await state(rows.load('a'))).toBe('waiting');
    expect(budget.isExhausted).toBe(true);
    await expect(budget.exhausted).rejects.toMatchObject({ code: 'ANSWER_TOO_LARGE' });
  });

  it('gives nobody a row that would be one too many', async () => {
    const budget = room(2);
    const rows = loader(budget);
    const asked = ['a', 'a', 'a'].map((id) => rows.load(id));
    expect(await Promise.all(asked.map(state))).toEqual(['waiting', 'waiting', 'waiting']);
    expect(budget.isExhausted).toBe(true);
  });

  it('counts a failure as often as it was asked for, and tries again afterwards', async () => {
    const budget = room(10, 3);
    let failing = true;
    const failure = new RowhouseError('DATABASE_UNAVAILABLE');
    const batch = async (ids: readonly string[]): Promise<Row[]> => {
      if (failing) throw failure;
      return ids.map((id) => ({ id }));
    };
    const rows = new RowLoader<Row>(new DataLoader(batch), () => 1, budget);
    const outcomes = await Promise.allSettled(['a', 'a', 'b'].map((id) => rows.load(id)));
    expect(outcomes).toEqual([1, 2, 3].map(() => ({ status: 'rejected', reason: failure })));
    expect(budget.isExhausted).toBe(false);
    expect(await state(rows.load('a'))).toBe('waiting');
    expect(budget.isExhausted).toBe(true);
    failing = false;
    expect(await rows.load('b')).toEqual({ id: 'b' });
  });
});
