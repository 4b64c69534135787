import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromGlobalId, isUuid, newId, parseGlobalId, toGlobalId } from '../../src/data/identifiers.ts';
import { render, sql, tenant } from '../../src/data/sql.ts';
import { DatabaseError, translateDatabaseError } from '../../src/data/sqlstate.ts';
import { typeParsers } from '../../src/data/type-parsers.ts';
import { columnValue, scaleDecimal } from '../../src/data/values.ts';
import { createTestDatabase, type TestDatabase } from '../support/databases.ts';

describe('a decimal as a scaled whole number', () => {
  it('is exact where it has no more digits than the scale, zeros not counted', () => {
    for (const [text, value] of [
      ['0', 0n],
      ['-0', 0n],
      ['1', 10_000n],
      ['-1.5', -15_000n],
      ['007.0500', 70_500n],
      ['1.00010000', 10_001n],
      ['922337203685477.5807', 2n ** 63n - 1n],
      ['-922337203685477.5807', -(2n ** 63n - 1n)],
    ] as const) {
      for (const rounding of ['up', 'down'] as const) {
        expect(scaleDecimal(text, 4, rounding)).toEqual({ value, exact: true });
      }
    }
    expect(scaleDecimal('12', 0, 'up')).toEqual({ value: 12n, exact: true });
  });

  it('is rounded the way that was asked for where it has, negative ones included', () => {
    for (const [text, down, up] of [
      ['0.00001', 0n, 1n],
      ['-0.00001', -1n, 0n],
      ['1.99999', 19_999n, 20_000n],
      ['-1.99999', -20_000n, -19_999n],
    ] as const) {
      expect(scaleDecimal(text, 4, 'down')).toEqual({ value: down, exact: false });
      expect(scaleDecimal(text, 4, 'up')).toEqual({ value: up, exact: false });
    }
  });

  it('keeps the order of the decimals, and tells those that it cannot hold', () => {
    const decimal = fc
      .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.nat(999_999_999))
      .map(([whole, fraction]) => ({
        text: `${whole}.${String(fraction).padStart(9, '0')}`,
        whole,
        fraction: BigInt(fraction),
      }));
    fc.assert(
      fc.property(decimal, ({ text, whole, fraction }) => {
        const size = (whole < 0n ? -whole : whole) * 10n ** 9n + fraction;
        const units = text.startsWith('-') ? -size : size;
        const [down, up] = (['down', 'up'] as const).map((rounding) => scaleDecimal(text, 4, rounding));
        if (!down || !up) throw new Error('unreachable');
        const bound = 2n ** 63n - 1n;
        if (units > (bound + 1n) * 10n ** 5n) expect(down).toEqual({ value: bound, exact: false });
        else if (units < -(bound + 1n) * 10n ** 5n) expect(up).toEqual({ value: -bound - 1n, exact: false });
        else if (down.exact) expect([down.value * 10n ** 5n, up.value]).toEqual([units, down.value]);
        else if (down.value > -bound && up.value < bound) {
          expect(down.value * 10n ** 5n < units && units < up.value * 10n ** 5n && up.value - down.value === 1n).toBe(
            true,
          );
        }
      }),
    );
  });

  it('is refused where it is no decimal', () => {
    for (const text of ['', '.', '.5', '5.', '+1', '1e3', ' 1', '1 ', 'NaN', 'Infinity', '0x10', '１', '1,5', '--1']) {
      expect(() => scaleDecimal(text, 4, 'down')).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
    }
  });
});

describe('a value on its way to its column', () => {
  it('is text in the form that PostgreSQL reads, whatever GraphQL handed over', () => {
    const at = new Date('2026-11-23T23:30:00.120+01:00');
    expect(columnValue({ kind: 'DATETIME' }, at)).toBe('2026-11-23T22:30:00.120Z');
    expect(columnValue({ kind: 'DATE' }, '2026-11-23')).toBe('2026-11-23');
    expect(columnValue({ kind: 'BOOLEAN' }, false)).toBe(false);
    expect(columnValue({ kind: 'INT' }, 0)).toBe(0);
    expect(columnValue({ kind: 'STRING' }, null)).toBeNull();
    const id = newId();
    const reference = { kind: 'REFERENCE', column: 'customer_id', nullable: true, references: 'Customer' } as const;
    expect(columnValue(reference, toGlobalId('Customer', id))).toBe(id);
    expect(() => columnValue(reference, toGlobalId('Order', id))).toThrow(
      expect.objectContaining({ code: 'INVALID_ID' }),
    );
  });
});

describe('a value on its way from its column', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  /** What the gateway's parsers make of an expression, on a server in some time zone. */
  async function parsed(expression: string, timeZone = 'UTC'): Promise<unknown> {
    const client = new pg.Client({ connectionString: database.adminUrl, types: typeParsers as pg.CustomTypesConfig });
    await client.connect();
    try {
      await client.query(`select set_config('timezone', $1, false)`, [timeZone]);
      return (await client.query(`select ${expression} as value`)).rows[0].value;
    } finally {
      await client.end();
    }
  }

  it('is an instant in UTC with milliseconds, in whatever zone the server is', async () => {
    const instants = [
      ["'2026-11-23 15:04:05.12Z'", '2026-11-23T15:04:05.120Z'],
      ["'2026-11-23 15:04:05Z'", '2026-11-23T15:04:05.000Z'],
      ["'2026-03-01 00:30:00+05:30'", '2026-02-28T19:00:00.000Z'],
      ["'0001-01-01 00:00:00Z'", '0001-01-01T00:00:00.000Z'],
      ["'1883-11-18 12:00:00Z'", '1883-11-18T12:00:00.000Z'],
      ["'9999-12-31 23:59:59.999Z'", '9999-12-31T23:59:59.999Z'],
    ] as const;
    // Kolkata is half an hour off, New York had minutes and seconds, Apia lies on the other side of the date line.
    for (const zone of ['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'America/New_York', 'Pacific/Apia']) {
      for (const [literal, wanted] of instants) {
        const edge = wanted.startsWith('9999') || wanted.startsWith('0001');
        if (edge && zone !== 'UTC') continue;
        expect(await parsed(`${literal}::timestamptz(3)`, zone)).toBe(wanted);
      }
    }
  });

  it('keeps the digits of an instant that is finer than a millisecond', async () => {
    for (const zone of ['UTC', 'Asia/Kolkata']) {
      expect(await parsed(`'2026-11-23 15:04:05.123456Z'::timestamptz`, zone)).toBe('2026-11-23T15:04:05.123456Z');
    }
  });

  it('is refused where RFC 3339 has no form for it', async () => {
    for (const literal of ['infinity', '-infinity', '0001-01-01 00:00:00Z BC', '10000-01-01 00:00:00Z']) {
      await expect(parsed(`'${literal}'::timestamptz`)).rejects.toThrow(RangeError);
    }
    for (const literal of ['infinity', '-infinity', '0044-03-15 BC', '10000-01-01']) {
      await expect(parsed(`'${literal}'::date`)).rejects.toThrow(RangeError);
    }
  });

  it('is a decimal as text without empty digits, a whole number or truth as such, a day as text', async () => {
    expect(await parsed(`18::numeric(18, 4)`)).toBe('18.00');
    expect(await parsed(`'-0.0125'::numeric(18, 4)`)).toBe('-0.0125');
    expect(await parsed(`1000::numeric`)).toBe('1000');
    expect(await parsed(`'99999999999999.9999'::numeric`)).toBe('99999999999999.9999');
    expect(await parsed(`9007199254740993::bigint`)).toBe('9007199254740993');
    expect(await parsed(`2147483647::integer`)).toBe(2147483647);
    expect(await parsed('true')).toBe(true);
    expect(await parsed(`'2026-11-23'::date`)).toBe('2026-11-23');
    expect(await parsed('null::timestamptz')).toBeNull();
  });
});

describe('a global id', () => {
  it('comes back as the type and id that it was made of', () => {
    const id = newId();
    expect(isUuid(id)).toBe(true);
    expect(parseGlobalId(toGlobalId('OrderLine', id))).toEqual({ type: 'OrderLine', id });
    expect(fromGlobalId('OrderLine', toGlobalId('OrderLine', id))).toBe(id);
    expect(() => fromGlobalId('Order', toGlobalId('OrderLine', id))).toThrow(
      expect.objectContaining({ code: 'INVALID_ID', details: { expectedType: 'Order' } }),
    );
  });

  it('is base64url', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[_A-Za-z][_0-9A-Za-z]*$/), fc.uuid(), (type, id) => {
        expect(toGlobalId(type, id)).toBe(Buffer.from(`${type}:${id}`).toString('base64url'));
      }),
    );
  });

  it('has one spelling', () => {
    const id = newId();
    // 44 bytes: the last character of their base64url has two bits that say nothing.
    const globalId = toGlobalId('Product', id);
    const spellings = [
      `${globalId}=`,
      `${globalId}\n`,
      ` ${globalId}`,
      toGlobalId('Product', id.toUpperCase()),
      toGlobalId('Product', id.replaceAll('-', '')),
      toGlobalId('Product', `{${id}}`),
      toGlobalId('', id),
      toGlobalId('Cust omer', id),
      toGlobalId('Customer:x', id),
      toGlobalId('Kündin', id),
      `${globalId.slice(0, -1)}${String.fromCharCode(globalId.charCodeAt(globalId.length - 1) + 1)}`,
      Buffer.from(`Product:${id}`).toString('base64'),
      id,
      '',
      'a'.repeat(100_000),
    ];
    for (const spelling of spellings) expect(parseGlobalId(spelling)).toBeUndefined();
  });

  it('is never an exception, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const result = parseGlobalId(text);
        if (result) expect(toGlobalId(result.type, result.id)).toBe(text);
      }),
    );
  });
});

describe('a statement of the sql tag', () => {
  it('carries values as parameters in their order, the tenant always first', () => {
    const condition = sql`name = ${'x'}::text`;
    const statement = sql`select id from customers where ${condition} and tenant_id = ${tenant} and city = ${'y'}::text`;
    expect(render(statement, 'T')).toEqual({
      text: 'select id from customers where name = $2::text and tenant_id = $1::uuid and city = $3::text',
      values: ['T', 'x', 'y'],
      namesTenant: true,
    });
    expect(render(sql`select ${1}::integer`, 'T')).toEqual({
      text: 'select $1::integer',
      values: [1],
      namesTenant: false,
    });
  });

  it('takes no value that was forgotten, no name that is none, and no number that was written by hand', () => {
    expect(() => render(sql`select ${undefined}`, 'T')).toThrow(TypeError);
    for (const name of ['', 'Name', 'na me', 'name"', '1name', 'näme', 'a'.repeat(64)]) {
      expect(() => sql.identifier(name)).toThrow(TypeError);
    }
    for (const name of ['', 'na me', 'name"', '1name', 'a'.repeat(64)])
      expect(() => sql.alias(name)).toThrow(TypeError);
    for (const count of [-1, 1.5, Number.NaN, 2 ** 31]) expect(() => sql.integer(count)).toThrow(TypeError);
    expect(() => sql`select id from customers where tenant_id = $1`).toThrow(TypeError);
    expect(render(sql`select ${sql.join([], ', ')}`, 'T').text).toBe('select ');
  });
});

describe('an error of the database', () => {
  const translated = (error: object): DatabaseError => {
    const result = translateDatabaseError(Object.assign(new Error('a text that nobody may see'), error));
    if (!(result instanceof DatabaseError)) throw result;
    return result;
  };

  it('is translated by its SQLSTATE, and its text never shown', () => {
    const codes = {
      '23505': 'UNIQUE_VIOLATION',
      '23503': 'REFERENCE_VIOLATION',
      '23514': 'VALUE_OUT_OF_RANGE',
      '22003': 'VALUE_OUT_OF_RANGE',
      '40001': 'TRANSACTION_CONFLICT',
      '40P01': 'TRANSACTION_CONFLICT',
      '55P03': 'LOCK_TIMEOUT',
      '57014': 'STATEMENT_TIMEOUT',
      '42P01': 'INTERNAL_ERROR',
      '08P01': 'INTERNAL_ERROR',
      XX000: 'INTERNAL_ERROR',
    };
    for (const [code, wanted] of Object.entries(codes)) {
      const error = translated({ code, severity: 'ERROR' });
      expect(error).toMatchObject({ code: wanted, sqlstate: code, connectionLost: false });
      expect(error.message).not.toContain('nobody');
    }
  });

  it('is the loss of a connection by SQLSTATE, severity, socket or what pg says of it', () => {
    const losses: readonly object[] = [
      ...['08006', '08001', '57P01', '57P02', '57P03', '57P05', '25P03', '25P04', '28P01', '3D000'].map((code) => ({
        code,
      })),
      { code: 'XX000', severity: 'FATAL' },
      { code: 'XX001', severity: 'PANIC' },
      ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND'].map((code) => ({ code })),
      { message: 'Connection terminated unexpectedly' },
      { message: 'Client has encountered a connection error and is not queryable' },
      { message: 'timeout expired' },
    ];
    for (const loss of losses) {
      expect(translated(loss)).toMatchObject({ code: 'DATABASE_UNAVAILABLE', connectionLost: true });
    }
    expect(translated({ code: '53300', severity: 'FATAL' })).toMatchObject({
      code: 'DATABASE_BUSY',
      connectionLost: true,
    });
    const unsent = translated({ message: 'Client has encountered a connection error and is not queryable' });
    expect(unsent.neverSent).toBe(true);
    expect(translated({ code: 'ECONNRESET' }).neverSent).toBe(false);
  });
});
