import { describe, expect, it } from 'vitest';
import { newId } from '../../src/data/identifiers.ts';
import { render, type Sql, settled, sql, statementOf, tenant } from '../../src/data/sql.ts';

describe('a statement as it is rendered', () => {
  const tenantId = newId();

  it('numbers its values in their order, behind the tenant, however deep fragments stand in each other', () => {
    const inner = sql`b = ${1} and tenant_id = ${tenant}`;
    const statement = sql`select ${sql.identifier('a')} from t where ${sql.join([inner, sql`c = ${'x'}`], ' and ')} or d = ${null}`;
    const expected = {
      text: 'select "a" from t where b = $2 and tenant_id = $1::uuid and c = $3 or d = $4',
      values: [tenantId, 1, 'x', null],
      namesTenant: true,
    };
    expect(render(statement, tenantId)).toEqual(expected);
    expect(render(settled(statement), tenantId)).toEqual(expected);
    expect(render(sql`select ${1} + ${2}`, tenantId)).toEqual({
      text: 'select $1 + $2',
      values: [1, 2],
      namesTenant: false,
    });
  });

  it('has the text of what stands in it this time, where the same template was rendered before', () => {
    const made = (value: unknown): Sql => sql`select ${value} from t where tenant_id = ${tenant}`;
    expect(render(made(1), tenantId).text).toBe('select $2 from t where tenant_id = $1::uuid');
    expect(render(made(tenant), tenantId)).toMatchObject({
      text: 'select $1::uuid from t where tenant_id = $1::uuid',
      values: [tenantId],
    });
    expect(render(made(sql`a + ${2}`), tenantId).text).toBe('select a + $2 from t where tenant_id = $1::uuid');
    expect(render(made(3), tenantId)).toMatchObject({
      text: 'select $2 from t where tenant_id = $1::uuid',
      values: [tenantId, 3],
    });
    expect(() => render(made(undefined), tenantId)).toThrow('is undefined');
  });

  it('has the same text for all values where that is put together once', () => {
    const byIds = statementOf<readonly string[]>(
      (ids) => sql`select id from t where tenant_id = ${tenant} and (id = any(${ids}::uuid[]) or n = ${7})`,
    );
    const [first, second] = [render(byIds(['a']), tenantId), render(byIds(['b', 'c']), newId())];
    expect(first.text).toBe('select id from t where tenant_id = $1::uuid and (id = any($2::uuid[]) or n = $3)');
    expect(second.text).toBe(first.text);
    expect(first.values).toEqual([tenantId, ['a'], 7]);
    expect(second.values.slice(1)).toEqual([['b', 'c'], 7]);
    expect(() => render(byIds(undefined as never), tenantId)).toThrow('is undefined');
  });
});
