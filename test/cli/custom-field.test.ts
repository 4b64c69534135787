import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deleteCustomField } from '../../src/control/commands/delete-custom-field.ts';
import { type CustomFieldBench, createCustomFieldBench } from '../support/custom-field-bench.ts';
import { createTestDatabase, type TestDatabase } from '../support/databases.ts';
import { operatorVariables, rowhouse } from './command.ts';
import { runHere } from './in-process.ts';

describe('custom fields on the command line', () => {
  let database: TestDatabase;
  let bench: CustomFieldBench;
  let variables: Record<string, string>;

  const run = (...words: string[]) => runHere(words, variables);
  const field = (...words: string[]) => run('custom-field', ...words);
  const json = async (...words: string[]) => {
    const { code, stdout, stderr } = await run(...words, '--json');
    expect([code, stderr]).toEqual([0, '']);
    return JSON.parse(stdout);
  };

  beforeAll(async () => {
    database = await createTestDatabase();
    bench = createCustomFieldBench(database);
    variables = operatorVariables(database);
    await bench.tenant('acme');
  });
  afterAll(async () => {
    await bench.close();
    await database.drop();
  });

  it('defines a field with all that it can be told, once', async () => {
    const words = ['custom-field', 'define', 'acme', 'Customer.tier', '--type', 'ENUM'];
    words.push('--value', 'GOLD', '--value', 'BASIC=All the others', '--index', '--required', '--default', 'BASIC');
    words.push('--description', 'How we treat them.', '--personal-data');
    const defined = await json(...words);
    expect(defined).toMatchObject({
      changed: true,
      entity: 'Customer',
      name: 'tier',
      type: 'ENUM',
      list: false,
      values: [{ name: 'GOLD' }, { name: 'BASIC', description: 'All the others' }],
      index: 'ready',
      required: true,
      default: 'BASIC',
      description: 'How we treat them.',
      personalData: true,
    });
    expect(await json(...words)).toEqual({ ...defined, changed: false });
    expect((await run(...words)).stdout).toBe('The custom field Customer.tier is there already.\n');
    const tags = await json(
      ...['custom-field', 'define', 'acme', 'Customer.tags', '--type', 'STRING', '--list', '--default', 'new'],
      ...['--default', 'open', '--max-items', '3', '--min-length', '2', '--max-length', '20', '--pattern', '[a-z]+'],
    );
    expect(tags).toMatchObject({
      list: true,
      default: ['new', 'open'],
      rules: { maximumItems: 3, minimumLength: 2, maximumLength: 20, pattern: '[a-z]+' },
    });
    expect(
      await json(
        'custom-field',
        'define',
        'acme',
        'Customer.weight',
        '--type',
        'DECIMAL',
        '--min',
        '-1.5',
        '--max',
        '7',
      ),
    ).toMatchObject({
      scale: 2,
      rules: { minimum: '-1.5', maximum: '7' },
    });
  });

  it('says all that is wrong with a definition at once', async () => {
    const { code, stdout, stderr } = await field(
      ...['define', 'acme', 'Nobody.Tier', '--type', 'INT', '--min', 'x', '--pattern', '(', '--value', 'A'],
    );
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^CUSTOM_FIELD_INVALID: /);
    for (const at of ['name', 'entity', 'values', 'rules.minimum', 'rules.pattern'])
      expect(stderr).toContain(`${at}: `);
  });

  it('changes a definition, and lists what there is', async () => {
    await json('custom-field', 'define', 'acme', 'Product.level', '--type', 'ENUM', '--value', 'A', '--value', 'B');
    const update = (...words: string[]) => json('custom-field', 'update', 'acme', ...words);
    expect(await update('Product.level', '--add-value', 'C=Third', '--value-order', 'C,A,B')).toMatchObject({
      changed: true,
      values: [{ name: 'C', description: 'Third' }, { name: 'A' }, { name: 'B' }],
    });
    expect(await update('Product.level', '--deprecate-value', 'A=Use C.')).toMatchObject({
      values: [{ name: 'C' }, { name: 'A', deprecationReason: 'Use C.' }, { name: 'B' }],
    });
    for (const words of [
      ['--deprecate-value', 'AA=Use C.'],
      ['--value-order', 'C,AA,A,B'],
    ]) {
      const { code, stdout, stderr } = await field('update', 'acme', 'Product.level', ...words);
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toContain('CUSTOM_FIELD_INVALID: values: Product.level has no AA; it has: C, A, B.');
    }
    expect(await update('Product.level', '--rename', 'grade', '--deprecate', 'Old.', '--default', 'B')).toMatchObject({
      name: 'grade',
      deprecationReason: 'Old.',
      default: 'B',
    });
    const cleared = await update('Product.grade', '--no-deprecate', '--no-default');
    expect(cleared).not.toHaveProperty('deprecationReason');
    expect(cleared).not.toHaveProperty('default');
    expect(await update('Product.grade', '--no-deprecate')).toMatchObject({ changed: false });
    await json('custom-field', 'define', 'acme', 'Product.size', '--type', 'INT', '--min', '1', '--max', '9');
    expect(await update('Product.size', '--no-min', '--max', '10', '--required')).toMatchObject({
      rules: { maximum: 10 },
      required: true,
    });
    const table = (await field('list', 'acme')).stdout;
    expect(table).toMatch(/^FIELD +TYPE +RULES +INDEX +PENDING\n/);
    expect(table).toMatch(/^Product\.size +INT +required; maximum 10 +- +-$/m);
    expect(table).toMatch(/^Product\.grade +ENUM\(C, A, B\) +- +- +-$/m);
    expect((await json('custom-field', 'list', 'acme')).map((one: { name: string }) => one.name)).toContain('grade');
  });

  it('shows an operator what tenants wrote, and lets their terminal obey none of it', async () => {
    const tenant = await bench.again(await bench.tenant('acme'));
    const obeyed = '\u001b[2J\u009b31m\u202e';
    const note = await bench.define(tenant, { name: 'note', default: [obeyed], rules: { pattern: '[^\u0007]*' } });
    await bench.customers(tenant, note.storedAs, [obeyed]);
    const listed = (await field('list', 'acme')).stdout;
    expect(listed).toContain('pattern [^\\u0007]*');
    expect(listed).toContain('default \\u001b[2J\\u009b31m\\u202e');
    await field('update', 'acme', 'Customer.note', '--no-default');
    const { code, stderr } = await field('convert', 'acme', 'Customer.note', '--type', 'INT', '--no-pattern');
    expect(code).toBe(1);
    expect(stderr).toContain('"\\u001b[2J\\u009b31m\\u202e"');
    for (const text of [listed, stderr]) expect(text).not.toMatch(/[^\P{Cc}\n]|\p{Bidi_Control}/u);
    await field('delete', 'acme', 'Customer.note');
  });

  it('keeps what another operator does to the values of an ENUM at the same moment', async () => {
    const names = ['A', 'B', 'C', 'D'];
    const values = names.flatMap((name) => ['--value', name]);
    await json('custom-field', 'define', 'acme', 'Product.rank', '--type', 'ENUM', ...values);
    await Promise.all([
      ...names.map((name) =>
        json('custom-field', 'update', 'acme', 'Product.rank', '--deprecate-value', `${name}=Old.`),
      ),
      json('custom-field', 'update', 'acme', 'Product.rank', '--add-value', 'E'),
    ]);
    const fields: readonly { name: string; values: object }[] = await json('custom-field', 'list', 'acme');
    expect(fields.find(({ name }) => name === 'rank')?.values).toEqual([
      ...names.map((name) => ({ name, deprecationReason: 'Old.' })),
      { name: 'E' },
    ]);
  });

  it('makes and drops an index, and converts values', async () => {
    const tenant = await bench.again(await bench.tenant('acme'));
    const score = await bench.define(tenant, { name: 'score' });
    await bench.customers(tenant, score.storedAs, ['1', '22', undefined]);
    expect((await field('index', 'acme', 'Customer.score')).stdout).toBe(
      'The custom field Customer.score has now an index.\n',
    );
    expect((await field('index', 'acme', 'Customer.score')).stdout).toContain('already an index');
    const converted = await rowhouse(['custom-field', 'convert', 'acme', 'Customer.score', '--type', 'INT'], {
      variables,
    });
    expect(converted).toMatchObject({ code: 0, stdout: 'The custom field Customer.score is now INT.\n' });
    expect((await field('convert', 'acme', 'Customer.score', '--type', 'INT')).stdout).toContain('already INT');
    expect((await field('unindex', 'acme', 'Customer.score')).stdout).toContain('now no index');
  });

  it('says what a reference refers to, and what it could refer to', async () => {
    await json(...['custom-field', 'define', 'acme', 'Order.agent', '--type', 'REFERENCE', '--references', 'Customer']);
    expect((await field('list', 'acme')).stdout).toMatch(/^Order\.agent +REFERENCE\(Customer\) +- +ready +-$/m);
    const refused = await field('define', 'acme', 'Order.x', '--type', 'REFERENCE', '--references', 'Viewer');
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain(
      'references: expected an entity that takes custom fields, too: Customer, Product,',
    );
  });

  it.each([
    ['Customer.birthplace', ['--type', 'STRING', '--personal-data']],
    ['Order.boss', ['--type', 'REFERENCE', '--references', 'Customer']],
  ])('does not require of everybody what some may not write: %s', async (name, words) => {
    const { code, stdout, stderr } = await field('define', 'acme', name, ...words, '--required');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^CUSTOM_FIELD_INVALID: required: .+ could create nothing/);
  });

  it('says what is to be changed before an index is made', async () => {
    await json('custom-field', 'define', 'acme', 'Product.story', '--type', 'STRING', '--max-length', '1000');
    const { code, stderr } = await field('index', 'acme', 'Product.story');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^CUSTOM_FIELD_INVALID: rules\.maximumLength: expected a whole number from 0 to 500/);
  });

  it('shows the values that do not convert', async () => {
    const tenant = await bench.tenant('refused');
    const score = await bench.define(tenant, { name: 'score' });
    await bench.customers(tenant, score.storedAs, ['1', 'two']);
    const { code, stdout, stderr } = await field('convert', 'refused', 'Customer.score', '--type', 'INT', '--json');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^ID +VALUE +PROBLEM$/m);
    expect(stderr).toMatch(/^[\w-]{40,} +"two" +A whole number of 32 bits was expected\.$/m);
    expect(stderr).toContain('CUSTOM_FIELD_NOT_CONVERTIBLE: One value of Customer.score cannot become INT');
  });

  it('deletes a field with its values, and finishes what was cut off', async () => {
    const tenant = await bench.tenant('deleting');
    const [one, two] = [await bench.define(tenant, { name: 'one' }), await bench.define(tenant, { name: 'two' })];
    await bench.customers(tenant, one.storedAs, ['1']);
    await bench.customers(tenant, two.storedAs, ['2']);
    expect((await field('delete', 'deleting', 'Customer.one')).stdout).toBe(
      'Deleted the custom field Customer.one and its values.\n',
    );
    expect(await bench.stored(tenant, one.storedAs)).toEqual([null, null]);
    await deleteCustomField(bench.control, { tenant: 'deleting', field: two });
    expect(await json('custom-field', 'list', 'deleting')).toMatchObject([{ name: 'two', pending: ['deletion'] }]);
    expect((await field('list', 'deleting')).stderr).toContain('rowhouse custom-field resume deleting');
    expect((await field('resume', 'deleting')).stdout).toBe('Finished what was pending on Customer.two of deleting.\n');
    expect(await json('custom-field', 'resume', 'deleting')).toEqual({ tenant: 'deleting', finished: [] });
    expect((await field('list', 'deleting')).stderr).toBe('The tenant deleting has no custom fields.\n');
  });

  it('finishes what is pending of all tenants', async () => {
    for (const slug of ['first', 'second']) {
      const tenant = await bench.tenant(slug);
      await bench.define(tenant, { name: 'gone' });
      await deleteCustomField(bench.control, { tenant: slug, field: { entity: 'Customer', name: 'gone' } });
    }
    expect(await json('custom-field', 'resume', '--all')).toEqual([
      { tenant: 'first', finished: ['Customer.gone'] },
      { tenant: 'second', finished: ['Customer.gone'] },
    ]);
    expect((await field('resume', '--all')).stdout).toBe('Nothing is pending on custom fields of any tenant.\n');
    expect(await field('resume', 'first', '--all')).toMatchObject({ code: 2, stdout: '' });
    expect(await field('resume')).toMatchObject({ code: 2, stdout: '' });
  });

  it('holds tenants to their plan, and changes plans', async () => {
    expect(await json('plan', 'set', 'small', '--custom-fields', '1', '--indexed-custom-fields', '0')).toEqual({
      name: 'small',
      customFields: 1,
      indexedCustomFields: 0,
      changed: true,
    });
    expect((await run('plan', 'list')).stdout).toMatch(
      /^PLAN +CUSTOM FIELDS +INDEXED\nsmall +1 +0\nstandard +50 +10\n/,
    );
    await json('tenant', 'create', 'limited', '--plan', 'small');
    const define = (...words: string[]) => field('define', 'limited', ...words, '--type', 'INT');
    expect((await define('Customer.a', '--index')).stderr).toMatch(
      /^CUSTOM_FIELD_LIMIT: The plan small allows 0 indexed/,
    );
    expect((await define('Customer.a')).code).toBe(0);
    expect((await define('Customer.b')).stderr).toMatch(/^CUSTOM_FIELD_LIMIT: The plan small allows 1 custom fields/);
    expect((await define('Customer.a')).code).toBe(0);
    expect((await define('Product.a')).code).toBe(0);
    expect((await run('plan', 'set', 'small', '--custom-fields', '0')).stdout).toContain('allows now 0');
    expect(await json('custom-field', 'list', 'limited')).toHaveLength(2);
    expect((await run('plan', 'set', 'small', '--indexed-custom-fields', '501')).stderr).toMatch(
      /^PLAN_INVALID: indexedCustomFields: expected/,
    );
  });

  it.each([
    ['a field without its entity', ['define', 'acme', 'tier', '--type', 'INT']],
    ['no type', ['define', 'acme', 'Customer.tier']],
    ['a length that is no number', ['define', 'acme', 'Customer.x', '--type', 'STRING', '--max-length', 'many']],
    ['no field', ['index', 'acme']],
  ])('ends with 2 for wrong usage: %s', async (_what, words) => {
    const { code, stdout, stderr } = await field(...words);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^error: /);
  });

  it('ends with 2 for a plan that is to be set to nothing', async () => {
    expect(await run('plan', 'set', 'small')).toMatchObject({ code: 2, stdout: '' });
  });

  it.each([
    ['CUSTOM_FIELD_NOT_FOUND', ['update', 'acme', 'Customer.nothing', '--required']],
    ['CUSTOM_FIELD_NOT_FOUND', ['delete', 'acme', 'Customer.nothing']],
    ['CUSTOM_FIELD_NOT_FOUND', ['index', 'acme', 'Customer.nothing']],
    ['CUSTOM_FIELD_NOT_FOUND', ['convert', 'acme', 'Customer.nothing', '--list']],
    ['CUSTOM_FIELD_TAKEN', ['define', 'acme', 'Customer.tier', '--type', 'INT']],
    ['TENANT_NOT_FOUND', ['resume', 'nobody']],
    ['TENANT_NOT_FOUND', ['list', 'nobody']],
  ])('ends with 1 and %s: %j', async (code, words) => {
    const finished = await field(...words);
    expect(finished).toMatchObject({ code: 1, stdout: '' });
    expect(finished.stderr).toMatch(new RegExp(`^${code}: .+`));
  });
});
