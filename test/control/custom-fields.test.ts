import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { core } from '../../resolvers/index.ts';
import { convertCustomField } from '../../src/control/commands/convert-custom-field.ts';
import { defineCustomField } from '../../src/control/commands/define-custom-field.ts';
import { deleteCustomField } from '../../src/control/commands/delete-custom-field.ts';
import { indexCustomField } from '../../src/control/commands/index-custom-field.ts';
import { listCustomFields } from '../../src/control/commands/list-custom-fields.ts';
import { listPlans } from '../../src/control/commands/list-plans.ts';
import { resumeCustomFields } from '../../src/control/commands/resume-custom-fields.ts';
import { setExtensions } from '../../src/control/commands/set-extensions.ts';
import { setPlan } from '../../src/control/commands/set-plan.ts';
import { updateCustomField } from '../../src/control/commands/update-custom-field.ts';
import type { Control } from '../../src/control/control.ts';
import type { WorkObserver } from '../../src/control/custom-fields/field-work.ts';
import { RowhouseError } from '../../src/kernel/errors.ts';
import type { CustomField } from '../../src/tenancy/custom-field.ts';
import type { CustomFieldChange, CustomFieldConversion } from '../../src/tenancy/custom-field-definition.ts';
import { type CustomFieldBench, createCustomFieldBench } from '../support/custom-field-bench.ts';
import { adminQuery, createTestDatabase, type TestDatabase } from '../support/databases.ts';

describe('commands on custom fields', () => {
  let database: TestDatabase;
  let bench: CustomFieldBench;

  beforeAll(async () => {
    database = await createTestDatabase();
    bench = createCustomFieldBench(database);
  });
  afterAll(async () => {
    await bench.close();
    await database.drop();
  });

  const define = (tenant: string, name: string, more: object = {}) =>
    defineCustomField(bench.control, bench.house, {
      tenant,
      definition: { entity: 'Customer', name, type: 'STRING', ...more },
    });
  const update = (field: CustomField, tenant: string, change: CustomFieldChange) =>
    updateCustomField(bench.control, bench.house, { tenant, field: { id: field.id }, change });
  const convert = (
    field: CustomField,
    tenant: string,
    conversion: CustomFieldConversion,
    observer: WorkObserver = {},
  ) => convertCustomField(bench.control, bench.house, { tenant, field: { id: field.id }, conversion, ...observer });
  const index = (field: CustomField, tenant: string, indexed: boolean, observer: WorkObserver = {}) =>
    indexCustomField(bench.control, bench.house, { tenant, field: { id: field.id }, indexed, ...observer });
  const resume = (tenant: string) => resumeCustomFields(bench.control, bench.house, { tenant });
  const code = (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      (error) => (error instanceof RowhouseError ? error.code : String(error)),
    );
  /** Leaves a command unfinished: what it was to do stands in the catalog, and nothing is done. */
  const cutOff: WorkObserver = {
    onProgress({ step }) {
      if (step === 'announce') throw new Error('cut off');
    },
  };

  describe('define', () => {
    it('makes one field of ten commands at the same time', async () => {
      await bench.tenant('at-once');
      const results = await Promise.all(Array.from({ length: 10 }, () => define('at-once', 'tier', { index: true })));
      expect(results.filter(({ changed }) => changed)).toHaveLength(1);
      expect(new Set(results.map(({ field }) => field.id)).size).toBe(1);
    });

    it('lets one win of two who mean different fields by a name', async () => {
      await bench.tenant('rivals');
      const outcomes = await Promise.all(
        ['INT', 'DATE', 'BOOLEAN'].map((type) => code(define('rivals', 'tier', { type }))),
      );
      expect(outcomes.sort()).toEqual(['CUSTOM_FIELD_TAKEN', 'CUSTOM_FIELD_TAKEN', 'done']);
    });

    it('does not exceed the plan, however many come at once', async () => {
      await setPlan(bench.control, { name: 'three', customFields: 3, indexedCustomFields: 1 });
      const tenant = await bench.tenant('crowded');
      await adminQuery(database.adminUrl, `update rowhouse_catalog.tenants set plan = 'three' where id = $1::uuid`, [
        tenant.id,
      ]);
      const outcomes = await Promise.all(
        Array.from({ length: 6 }, (_, number) => code(define('crowded', `field${number}`))),
      );
      expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(3);
      expect(new Set(outcomes)).toEqual(new Set(['done', 'CUSTOM_FIELD_LIMIT']));
      const product = { entity: 'Product', type: 'REFERENCE', references: 'Customer' };
      expect(await code(define('crowded', 'one', product))).toBe('done');
      expect(await code(define('crowded', 'two', product))).toBe('CUSTOM_FIELD_LIMIT');
      const { field } = await define('crowded', 'two', { entity: 'Product' });
      expect(await code(index(field, 'crowded', true))).toBe('CUSTOM_FIELD_LIMIT');
    });

    it('holds a plan without limits of its own to those of the standard plan', async () => {
      expect((await listPlans(bench.control)).map(({ name }) => name)).toContain('standard');
      const tenant = await bench.tenant('other-plan');
      await adminQuery(database.adminUrl, `update rowhouse_catalog.tenants set plan = 'gold' where id = $1::uuid`, [
        tenant.id,
      ]);
      for (let number = 0; number < 10; number++) await define('other-plan', `f${number}`, { index: true });
      expect(await code(define('other-plan', 'f10', { index: true }))).toBe('CUSTOM_FIELD_LIMIT');
    });

    it('bounds what all definitions of a tenant take together, whatever their number', async () => {
      const tenant = await bench.tenant('wordy');
      const values = Array.from({ length: 200 }, (_, number) => ({ name: `V${number}`, description: 'ы'.repeat(900) }));
      const wordy = { type: 'ENUM', values };
      const { field: first } = await define('wordy', 'first', wordy);
      await define('wordy', 'second', wordy);
      const { field: plain } = await define('wordy', 'plain', { type: 'ENUM', values: [{ name: 'V0' }] });
      expect(await code(define('wordy', 'third', wordy))).toBe('CUSTOM_FIELD_LIMIT');
      expect(await code(update(plain, 'wordy', { values }))).toBe('CUSTOM_FIELD_LIMIT');
      // As long as it is there, a deleted one counts.
      await deleteCustomField(bench.control, { tenant: 'wordy', field: { id: first.id } });
      expect(await code(define('wordy', 'third', wordy))).toBe('CUSTOM_FIELD_LIMIT');
      expect(await code(define('wordy', 'third'))).toBe('done');
      const { customFields } = await bench.again(tenant);
      expect(customFields.map(({ name }) => name)).toEqual(['plain', 'second', 'third']);
    });

    it('lets definitions that are too large become smaller', async () => {
      const tenant = await bench.tenant('shrinking');
      const { field } = await define('shrinking', 'note', { description: 'Words.' });
      // From before there was a bound.
      await adminQuery(
        database.adminUrl,
        `update rowhouse_catalog.custom_fields set deprecation_reason = repeat('x', 1100000) where tenant_id = $1::uuid`,
        [tenant.id],
      );
      expect(await code(define('shrinking', 'other'))).toBe('CUSTOM_FIELD_LIMIT');
      expect(await code(update(field, 'shrinking', { deprecationReason: 'Old.' }))).toBe('done');
      expect(await code(define('shrinking', 'other'))).toBe('done');
    });

    it('takes entities of extensions that the tenant has enabled, and no others', async () => {
      await bench.tenant('extended', ['suppliers']);
      await bench.tenant('plain');
      const rating = { entity: 'Supplier', type: 'INT' };
      expect(await code(define('plain', 'rating', rating))).toBe('CUSTOM_FIELD_INVALID');
      expect(await code(define('extended', 'rating', rating))).toBe('done');
      expect(await code(define('plain', 'by', { type: 'REFERENCE', references: 'Supplier' }))).toBe(
        'CUSTOM_FIELD_INVALID',
      );
      expect(await code(define('extended', 'by', { type: 'REFERENCE', references: 'Supplier' }))).toBe('done');
    });

    it('tells in what another field of the name differs', async () => {
      await bench.tenant('differing');
      await define('differing', 'tier', { rules: { maximumLength: 5 }, description: 'One.' });
      const error = await define('differing', 'tier', {
        required: true,
        default: ['x'],
        personalData: true,
      }).catch((one) => one);
      expect(error).toMatchObject({
        code: 'CUSTOM_FIELD_TAKEN',
        details: { differences: ['description', 'rules', 'required', 'default', 'personalData'] },
      });
    });
  });

  describe('update', () => {
    it('changes each thing by itself, and is told nothing twice', async () => {
      const tenant = await bench.tenant('updating');
      const { field } = await define('updating', 'tier', { rules: { minimumLength: 1, pattern: '[a-z]*' } });
      const { epoch } = await bench.again(tenant);
      expect(await update(field, 'updating', {})).toMatchObject({ changed: false });
      expect(await update(field, 'updating', { name: 'tier', required: false, rules: {} })).toMatchObject({
        changed: false,
      });
      expect((await bench.again(tenant)).epoch).toBe(epoch);
      const steps: readonly [CustomFieldChange, object][] = [
        [{ rules: { maximumLength: 9 } }, { rules: { minimumLength: 1, maximumLength: 9, pattern: '[a-z]*' } }],
        [{ rules: { pattern: null } }, { rules: { minimumLength: 1, maximumLength: 9 } }],
        [
          { default: ['gold'], required: true },
          { default: 'gold', required: true },
        ],
        [
          { personalData: true, description: 'Words.' },
          { personalData: true, description: 'Words.' },
        ],
        [
          { name: 'level', deprecationReason: 'Old.' },
          { name: 'level', deprecationReason: 'Old.' },
        ],
      ];
      for (const [change, expected] of steps) {
        const { field: after, changed } = await update(field, 'updating', change);
        expect(changed).toBe(true);
        expect(after).toMatchObject({ id: field.id, storedAs: field.storedAs, ...expected });
        expect((await bench.again(tenant)).customFields).toEqual([after]);
      }
      const { field: cleared } = await update(field, 'updating', {
        default: null,
        required: false,
        description: null,
        deprecationReason: null,
      });
      for (const key of ['default', 'description', 'deprecationReason']) expect(cleared).not.toHaveProperty(key);
    });

    it('refuses what would leave a definition with faults, all at once', async () => {
      await bench.tenant('faulty');
      const { field } = await define('faulty', 'size', { type: 'INT', rules: { maximum: '9' }, default: ['5'] });
      const error = await update(field, 'faulty', {
        name: 'Size',
        deprecationReason: ' ',
        rules: { minimum: '10', pattern: 'x' },
      }).catch((one) => one);
      expect(error).toMatchObject({ code: 'CUSTOM_FIELD_INVALID' });
      const faults = error.details.faults.map(({ at }: { at: string }) => at);
      expect(faults).toEqual(['name', 'rules.pattern', 'rules.maximum', 'default', 'deprecationReason']);
      expect(await code(update(field, 'faulty', { rules: { maximum: '4' } }))).toBe('CUSTOM_FIELD_INVALID');
      expect(await code(update(field, 'faulty', { values: [{ name: 'A' }] }))).toBe('CUSTOM_FIELD_INVALID');
    });

    it.each([
      ['personal data', { required: true }, { personalData: true }],
      ['required', { personalData: true }, { required: true }],
      ['without a default', { required: true, personalData: true, default: ['x'] }, { default: null }],
    ])('asks for nothing that some may not write: a field that becomes %s', async (what, definition, change) => {
      const slug = `asking-${what.replaceAll(' ', '-')}`;
      const tenant = await bench.tenant(slug);
      const { field } = await define(slug, 'birthplace', definition);
      await expect(update(field, slug, change)).rejects.toMatchObject({
        code: 'CUSTOM_FIELD_INVALID',
        details: { faults: [{ at: 'required', message: expect.stringContaining('personal data') }] },
      });
      expect(await bench.field(tenant, 'birthplace')).toEqual(field);
    });

    it('reaches fields of an extension that was disabled', async () => {
      await bench.tenant('hidden', ['suppliers']);
      const { field } = await define('hidden', 'rating', { entity: 'Supplier', type: 'INT' });
      await setExtensions(bench.control, 'hidden', { set: [] });
      expect(await update(field, 'hidden', { name: 'stars' })).toMatchObject({ field: { name: 'stars' } });
      await deleteCustomField(bench.control, { tenant: 'hidden', field: { entity: 'Supplier', name: 'stars' } });
      expect(await resume('hidden')).toMatchObject({ finished: ['Supplier.stars'] });
    });
  });

  describe('convert', () => {
    it('refuses what is no conversion, and what the default does not take', async () => {
      await bench.tenant('converting');
      const { field: text } = await define('converting', 'text', { default: ['many'] });
      const { field: owner } = await define('converting', 'owner', { type: 'REFERENCE', references: 'Customer' });
      const { field: level } = await define('converting', 'level', {
        type: 'ENUM',
        values: [{ name: 'A' }, { name: 'B' }],
        default: ['B'],
      });
      for (const [field, conversion, at] of [
        [text, { type: 'INT' }, 'default'],
        [text, { type: 'REFERENCE' }, 'references'],
        [text, { type: 'ENUM' }, 'values'],
        [text, { scale: 3 }, 'scale'],
        [text, { type: 'INT', rules: { pattern: 'x' } }, 'rules.pattern'],
        [owner, { type: 'STRING' }, 'references'],
        [level, { values: [{ name: 'A' }] }, 'default'],
      ] as const) {
        const error = await convert(field, 'converting', conversion).catch((one) => one);
        expect(error, JSON.stringify(conversion)).toMatchObject({ code: 'CUSTOM_FIELD_INVALID' });
        expect(error.details.faults[0].at).toBe(at);
      }
    });

    it('turns the default with the values, and drops rules that the new type does not know', async () => {
      await bench.tenant('defaults');
      const { field } = await define('defaults', 'size', {
        type: 'INT',
        default: ['3'],
        rules: { minimum: '1', maximum: '5' },
        description: 'Words.',
      });
      const { field: text } = await convert(field, 'defaults', { type: 'STRING', list: true });
      expect(text).toMatchObject({ type: 'STRING', list: true, default: ['3'], rules: {}, description: 'Words.' });
      const { field: number } = await convert(field, 'defaults', {
        type: 'DECIMAL',
        list: false,
        rules: { minimum: '0.5' },
      });
      expect(number).toMatchObject({ type: 'DECIMAL', scale: 2, default: '3', rules: { minimum: '0.5' } });
      expect(await convert(field, 'defaults', { type: 'DECIMAL', scale: 2 })).toMatchObject({ changed: false });
    });

    it.each([
      ['rules', { rules: { maximumLength: 3 } }, { rules: { maximumLength: 3 }, type: 'STRING' }],
      ['a default', { default: ['many'] }, { default: 'many', type: 'STRING' }],
      ['another name', { name: 'points' }, { name: 'points', type: 'INT' }],
    ])(
      'takes back nothing of what another operator changes while values are checked: %s',
      async (what, change, after) => {
        const tenant = await bench.tenant(`meanwhile-${what.replaceAll(' ', '-')}`);
        const { field } = await define(tenant.slug, 'score');
        await bench.customers(tenant, field.storedAs, ['1']);
        let transactions = 0;
        const control: Control = {
          ...bench.control,
          // The first one reads what is there, the second one begins.
          async transaction(work) {
            if (++transactions === 2) await update(field, tenant.slug, change);
            return bench.control.transaction(work);
          },
        };
        const command = { tenant: tenant.slug, field: { id: field.id }, conversion: { type: 'INT' } };
        const outcome = await code(convertCustomField(control, bench.house, command));
        expect(outcome).toBe(after.type === 'INT' ? 'done' : 'CUSTOM_FIELD_BUSY');
        expect((await bench.again(tenant)).customFields).toEqual([expect.objectContaining(after)]);
      },
    );

    it('takes values of an ENUM away that no row has', async () => {
      const tenant = await bench.tenant('fewer');
      const { field } = await define('fewer', 'level', { type: 'ENUM', values: [{ name: 'A' }, { name: 'B' }] });
      const [, second] = await bench.customers(tenant, field.storedAs, ['A', 'B']);
      expect(await code(convert(field, 'fewer', { values: [{ name: 'A' }] }))).toBe('CUSTOM_FIELD_NOT_CONVERTIBLE');
      await adminQuery(database.adminUrl, 'delete from rowhouse_shared.customers where id = $1::uuid', [second]);
      expect(await convert(field, 'fewer', { values: [{ name: 'A' }] })).toMatchObject({
        field: { values: [{ name: 'A' }] },
      });
    });

    it('does not leave required personal data without a default', async () => {
      const tenant = await bench.tenant('emptied');
      const { field } = await define('emptied', 'names', {
        list: true,
        required: true,
        personalData: true,
        default: [],
      });
      await expect(convert(field, 'emptied', { list: false })).rejects.toMatchObject({
        code: 'CUSTOM_FIELD_INVALID',
        details: { faults: [{ at: 'default' }] },
      });
      expect(await bench.field(tenant, 'names')).toEqual(field);
      expect(await convert(field, 'emptied', { rules: { maximumItems: 2 } })).toMatchObject({ field: { default: [] } });
    });

    it('makes a list of references, and one of them again', async () => {
      const tenant = await bench.tenant('references');
      const { field } = await define('references', 'owner', { type: 'REFERENCE', references: 'Customer' });
      const [first] = await bench.customers(tenant, field.storedAs, [undefined]);
      await bench.customers(tenant, field.storedAs, [first]);
      const { field: list } = await convert(field, 'references', { list: true });
      expect(list).toMatchObject({ list: true, references: 'Customer', index: 'ready' });
      expect(await bench.stored(tenant, list.storedAs)).toEqual([null, [first]]);
      expect(await bench.aside(tenant, list.storedAs)).toEqual([first]);
      const { field: single } = await convert(list, 'references', { list: false });
      expect(await bench.stored(tenant, single.storedAs)).toEqual([null, first]);
    });
  });

  describe('index', () => {
    it('refuses a definition that no index can hold, with all that is to be changed first', async () => {
      const tenant = await bench.tenant('unindexable');
      const { field } = await define('unindexable', 'note', {
        rules: { minimumLength: 600, maximumLength: 1_000 },
        default: ['x'.repeat(700)],
      });
      const error = await index(field, 'unindexable', true).catch((one) => one);
      expect(error).toMatchObject({ code: 'CUSTOM_FIELD_INVALID' });
      expect(error.details.faults).toEqual([
        {
          at: 'rules.minimumLength',
          message: 'expected a whole number from 0 to 500, the most characters of an indexed text',
        },
        {
          at: 'rules.maximumLength',
          message: 'expected a whole number from 0 to 500, the most characters of an indexed text',
        },
        { at: 'default', message: 'A text of at most 500 characters was expected.' },
      ]);
      expect(await bench.field(tenant, 'note')).toEqual(field);
      const { field: shorter } = await update(field, 'unindexable', {
        rules: { minimumLength: null, maximumLength: 500 },
        default: null,
      });
      expect(await index(shorter, 'unindexable', true)).toMatchObject({ field: { index: 'ready' } });
      // What the index asks for holds from now on.
      expect(await code(update(shorter, 'unindexable', { rules: { maximumLength: 501 } }))).toBe(
        'CUSTOM_FIELD_INVALID',
      );
      expect(await code(update(shorter, 'unindexable', { name: 'remark' }))).toBe('done');
    });
  });

  describe('a change that is not finished', () => {
    it('is listed, keeps others from changing what it works with, and is finished by the same command again', async () => {
      await bench.tenant('pending');
      const { field } = await define('pending', 'score');
      expect(await code(convert(field, 'pending', { type: 'INT' }, cutOff))).toContain('cut off');
      const pending = async () => (await listCustomFields(bench.control, 'pending')).fields.map((one) => one.pending);
      expect(await pending()).toEqual([['conversion']]);
      expect(await code(convert(field, 'pending', { type: 'DATE' }))).toBe('CUSTOM_FIELD_BUSY');
      expect(await code(index(field, 'pending', true))).toBe('CUSTOM_FIELD_BUSY');
      expect(await code(update(field, 'pending', { rules: { maximumLength: 3 } }))).toBe('CUSTOM_FIELD_BUSY');
      expect(await code(update(field, 'pending', { default: ['1'] }))).toBe('CUSTOM_FIELD_BUSY');
      expect(await code(update(field, 'pending', { name: 'points', description: 'Words.' }))).toBe('done');
      expect(await convert(field, 'pending', { type: 'INT' })).toMatchObject({
        changed: true,
        field: { name: 'points', type: 'INT', description: 'Words.' },
      });
      expect(await pending()).toEqual([[]]);

      expect(await code(index(field, 'pending', true, cutOff))).toContain('cut off');
      expect(await pending()).toEqual([['index']]);
      expect(await code(index(field, 'pending', false))).toBe('CUSTOM_FIELD_BUSY');
      expect(await code(convert(field, 'pending', { type: 'DATE' }))).toBe('CUSTOM_FIELD_BUSY');
      expect(await index(field, 'pending', true)).toMatchObject({ changed: true, field: { index: 'ready' } });
      expect(await code(index(field, 'pending', false, cutOff))).toContain('cut off');
      expect(await pending()).toEqual([['removal of the index']]);
      expect(await index(field, 'pending', false)).toMatchObject({ changed: true, field: { index: 'none' } });
    });

    it('does not stand in the way of a deletion', async () => {
      const tenant = await bench.tenant('given-up');
      const { field } = await define('given-up', 'score');
      await bench.customers(tenant, field.storedAs, ['1']);
      await code(convert(field, 'given-up', { type: 'INT' }, cutOff));
      await deleteCustomField(bench.control, { tenant: 'given-up', field: { id: field.id } });
      const { fields } = await listCustomFields(bench.control, 'given-up');
      expect(fields.map(({ pending }) => pending)).toEqual([['deletion', 'conversion']]);
      await resume('given-up');
      expect((await listCustomFields(bench.control, 'given-up')).fields).toEqual([]);
      const rows = await adminQuery(
        database.adminUrl,
        `select custom_fields as fields from rowhouse_shared.customers where tenant_id = $1::uuid`,
        [tenant.id],
      );
      expect(rows).toEqual([{ fields: {} }]);
    });

    it('stays unfinished, and says so, where the extension of the entity is no longer there', async () => {
      await bench.tenant('orphaned', ['suppliers']);
      const { field } = await define('orphaned', 'rating', { entity: 'Supplier', type: 'INT' });
      await deleteCustomField(bench.control, { tenant: 'orphaned', field: { id: field.id } });
      const house = { ...bench.house, modules: { core, extensions: new Map() } };
      await expect(resumeCustomFields(bench.control, house, { tenant: 'orphaned' })).rejects.toMatchObject({
        code: 'EXTENSION_UNKNOWN',
        message: 'Supplier belongs to no extension of this house; its values stay as they are.',
      });
      expect(await resume('orphaned')).toMatchObject({ finished: ['Supplier.rating'] });
    });

    it('is finished also where another one of the tenant cannot be', async () => {
      const tenant = await bench.tenant('half-orphaned', ['suppliers']);
      const { field: rating } = await define('half-orphaned', 'rating', { entity: 'Customer', type: 'INT' });
      const { field: orphan } = await define('half-orphaned', 'rating', { entity: 'Supplier', type: 'INT' });
      const { field: weight } = await define('half-orphaned', 'weight', { entity: 'Product', type: 'INT' });
      for (const { id } of [rating, orphan, weight]) {
        await deleteCustomField(bench.control, { tenant: 'half-orphaned', field: { id } });
      }
      // Fields are finished in the order of their entities: this one stands between the others.
      await adminQuery(
        database.adminUrl,
        `update rowhouse_catalog.custom_fields set entity = 'Gone' where tenant_id = $1::uuid and id = $2::uuid`,
        [tenant.id, orphan.id],
      );
      expect(await code(resume('half-orphaned'))).toBe('EXTENSION_UNKNOWN');
      const { fields } = await listCustomFields(bench.control, 'half-orphaned');
      expect(fields.map(({ entity }) => entity)).toEqual(['Gone']);
    });
  });

  it('does not drop the index of a reference, on which the protection of its target rests', async () => {
    await bench.tenant('protected');
    const { field } = await define('protected', 'owner', { type: 'REFERENCE', references: 'Customer' });
    expect(await code(index(field, 'protected', false))).toBe('CUSTOM_FIELD_IN_USE');
    expect(await index(field, 'protected', true)).toMatchObject({ changed: false });
  });

  it('leaves other tenants alone, whose rows and fields look the same', async () => {
    const [one, other] = [await bench.tenant('one'), await bench.tenant('other')];
    const fields = await Promise.all([bench.define(one, { name: 'score' }), bench.define(other, { name: 'score' })]);
    for (const [number, tenant] of [one, other].entries()) {
      await bench.customers(tenant, fields[number]!.storedAs, ['1', '2']);
    }
    await index(fields[0]!, 'one', true);
    await convert(fields[0]!, 'one', { type: 'INT' });
    await deleteCustomField(bench.control, { tenant: 'one', field: { id: fields[0]!.id } });
    await resume('one');
    expect(await bench.stored(other, fields[1]!.storedAs)).toEqual(['1', '2']);
    expect(await bench.aside(other, fields[1]!.storedAs)).toEqual([]);
    expect((await bench.again(other)).customFields).toEqual([fields[1]]);
    expect(await code(index(fields[1]!, 'one', true))).toBe('CUSTOM_FIELD_NOT_FOUND');
  });

  it('audits what was done, by whom', async () => {
    const tenant = await bench.tenant('audited');
    const { field } = await define('audited', 'score');
    await define('audited', 'score');
    await update(field, 'audited', { description: 'Words.' });
    await update(field, 'audited', { description: 'Words.' });
    await index(field, 'audited', true);
    await index(field, 'audited', true);
    await index(field, 'audited', false);
    await convert(field, 'audited', { type: 'INT' });
    await deleteCustomField(bench.control, { tenant: 'audited', field: { id: field.id } });
    const entries = await adminQuery<{ actor: string; action: string }>(
      database.adminUrl,
      'select actor, action from rowhouse_catalog.audit where tenant_id = $1::uuid order by at, id offset 1',
      [tenant.id],
    );
    const verbs = ['define', 'update', 'index', 'unindex', 'convert', 'delete'];
    expect(entries).toEqual(verbs.map((verb) => ({ actor: 'cli:test', action: `${verb}-custom-field` })));
  });

  it('sets each limit of a plan by itself, whoever sets the other at the same time', async () => {
    for (let round = 0; round < 10; round++) {
      const name = `shared-${round}`;
      await setPlan(bench.control, { name, customFields: 20, indexedCustomFields: 5 });
      await Promise.all([
        setPlan(bench.control, { name, customFields: 30 }),
        setPlan(bench.control, { name, indexedCustomFields: 7 }),
      ]);
      expect(await listPlans(bench.control)).toContainEqual({ name, customFields: 30, indexedCustomFields: 7 });
    }
  });

  it('refuses limits of plans that make no sense, all at once', async () => {
    const error = await setPlan(bench.control, { name: ' ', customFields: -1, indexedCustomFields: 0.5 }).catch(
      (one) => one,
    );
    expect(error).toMatchObject({ code: 'PLAN_INVALID' });
    expect(error.details.faults.map(({ at }: { at: string }) => at)).toEqual([
      'name',
      'customFields',
      'indexedCustomFields',
    ]);
    expect(await code(setPlan(bench.control, { name: 'p', customFields: 1, indexedCustomFields: 2 }))).toBe(
      'PLAN_INVALID',
    );
    const set = () => setPlan(bench.control, { name: 'p', customFields: 2, indexedCustomFields: 1 });
    expect(await set()).toMatchObject({ changed: true });
    expect(await set()).toMatchObject({ changed: false });
  });
});
