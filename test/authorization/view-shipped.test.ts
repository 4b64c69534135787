import fc from 'fast-check';
import {
  buildClientSchema,
  buildSchema,
  executeSync,
  type GraphQLSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
  isInputObjectType,
  isObjectType,
  lexicographicSortSchema,
  parse,
  printSchema,
  validate,
  validateSchema,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { core, extensions } from '../../resolvers/index.ts';
import { deriveCoverage } from '../../src/authorization/coverage.ts';
import { deriveGovernedInputs } from '../../src/authorization/inputs.ts';
import { deriveView, type GuardedSchema } from '../../src/authorization/view.ts';
import { grantedRules } from '../../src/authorization/view-rules.ts';
import { compose, type Shape } from '../../src/composition/compose.ts';
import { requirementFaults } from '../../src/composition/requirements.ts';
import { viewSchema } from '../../src/composition/view-schema.ts';
import { type Principal, tenantRoles } from '../../src/identity/principal.ts';
import { customField, overlaid } from '../composition/custom-field-drafts.ts';

const registry = new Map(extensions.map((extension) => [extension.name, extension]));

/** Every set of extensions that a tenant can have. */
const sets = Array.from({ length: 2 ** extensions.length }, (_, bits) =>
  extensions.filter((_extension, index) => bits & (1 << index)).map(({ name }) => name),
).filter((names) => requirementFaults(registry, names).length === 0);

function principal(grants: Partial<Pick<Principal, 'roles' | 'scopes'>>): Principal {
  return { tenantId: 'tenant', subject: 'tester', kind: 'user', roles: [], scopes: [], ...grants };
}

function seenBy(shape: GuardedSchema, who: Principal, emptyRoots = false): GraphQLSchema {
  return viewSchema(shape.schema, deriveView(shape, grantedRules(shape, who)), { emptyRoots });
}

const everything = getIntrospectionQuery({
  descriptions: true,
  specifiedByUrl: true,
  directiveIsRepeatable: true,
  schemaDescription: true,
  inputValueDeprecation: true,
  oneOf: true,
});

/** The schema that GraphiQL and other tools make of what they are told. */
function clientSchema(schema: GraphQLSchema): GraphQLSchema {
  const { data, errors } = executeSync({ schema, document: parse(everything) });
  expect(errors).toBeUndefined();
  return buildClientSchema(data as unknown as IntrospectionQuery);
}

const customFields = [
  customField('Customer.tier', 'ENUM', { values: [{ name: 'GOLD', deprecationReason: 'None is left.' }] }),
  customField('Customer.score', 'INT', { description: 'How much they are worth.' }),
  customField('Customer.birthday', 'DATE', { personalData: true }),
  customField('Customer.friends', 'REFERENCE', { references: 'Customer', list: true }),
  customField('Customer.favourite', 'REFERENCE', { references: 'Product' }),
  customField('Customer.tags', 'STRING', { list: true, deprecationReason: 'Nobody reads them.' }),
  customField('Product.secret', 'ENUM', { personalData: true }),
];

describe('what ships', () => {
  const shapes = sets.flatMap((names): Array<[string, Shape]> => {
    const base = compose(core, registry, names);
    const title = names.join(', ') || 'core alone';
    return [
      [title, base],
      [`${title}, custom fields`, overlaid(base, ...customFields)],
    ];
  });

  it.each(shapes)('gives every principal a schema that tools can work with: %s', (_title, shape) => {
    const scopes = [...grantedRules(shape, principal({ roles: ['admin'] }))].filter((name) => name.includes(':'));
    const check = (who: Principal): void => {
      const schema = seenBy(shape, who);
      expect(validateSchema(buildSchema(printSchema(schema)))).toEqual([]);
      expect(validateSchema(clientSchema(schema))).toEqual([]);
      // What tools are told and what `schema print` prints is one and the same.
      expect(printSchema(lexicographicSortSchema(clientSchema(schema)))).toBe(
        printSchema(lexicographicSortSchema(schema)),
      );
    };
    for (const role of tenantRoles) check(principal({ roles: [role] }));
    check(principal({}));
    for (const scope of scopes) check(principal({ scopes: [scope] }));
    fc.assert(
      fc.property(fc.subarray(scopes), (some) => check(principal({ scopes: some }))),
      { numRuns: 10 },
    );
  });

  it('shows personal data among custom fields to those who may see it, wherever it could be used', () => {
    const shape = overlaid(compose(core, registry, []), ...customFields);
    const places = (who: Principal): readonly string[] => {
      const { ...types } = seenBy(shape, who).getTypeMap();
      return Object.values(types)
        .filter((type) => isObjectType(type) || isInputObjectType(type))
        .filter((type) => 'birthday' in type.getFields())
        .map(({ name }) => name)
        .sort();
    };
    expect(places(principal({ roles: ['admin'] }))).toEqual([
      'CustomerCustomFields',
      'CustomerCustomFieldsFilter',
      'CustomerCustomFieldsInput',
      'CustomerCustomFieldsOrder',
    ]);
    expect(places(principal({ roles: ['viewer'] }))).toEqual([]);
    const viewer = seenBy(shape, principal({ roles: ['viewer'] }));
    // A product has no other custom field: nothing is left of the whole branch.
    const names = Object.keys(viewer.getTypeMap()).filter((name) => name.startsWith('ProductCustomFields'));
    expect(names).toEqual([]);
    expect(Object.keys(viewer.getTypeMap())).toContain('CustomerCustomFieldsTierValue');
  });

  it('hides a reference from those who may not see what it refers to', () => {
    const shape = overlaid(compose(core, registry, []), ...customFields);
    const fields = (scopes: readonly string[]): readonly string[] => {
      const type = seenBy(shape, principal({ scopes })).getType('CustomerCustomFields');
      return isObjectType(type) ? Object.keys(type.getFields()) : [];
    };
    expect(fields(['customers:read'])).toEqual(['friends', 'score', 'tags', 'tier']);
    expect(fields(['customers:read', 'products:read'])).toContain('favourite');
  });

  it('is one view for all principals of equal grants', () => {
    const shape = compose(core, registry, []);
    const key = (who: Principal): string => deriveView(shape, grantedRules(shape, who)).key;
    expect(key(principal({ roles: ['viewer'] }))).toBe(
      key(principal({ scopes: ['customers:read', 'orders:read', 'products:read', 'nobody:asks'] })),
    );
    expect(key(principal({ roles: ['viewer'] }))).not.toBe(key(principal({ roles: ['editor'] })));
  });
});

describe('a schema of which nothing may be seen', () => {
  const schema = buildSchema('type Query { a: Int } type Mutation { b: Int }');
  const asks = {
    grants: () => false,
    name: 'a:read',
  };
  const coverage = deriveCoverage(schema, { Query: { a: asks }, Mutation: { b: asks } });
  const shape = { schema, coverage, governedInputs: deriveGovernedInputs(schema, coverage) };

  it('answers introspection with a query type without fields', () => {
    const document = parse('{ __schema { queryType { name fields { name } } mutationType { name } } }');
    const { data, errors } = executeSync({ schema: seenBy(shape, principal({})), document });
    expect([JSON.parse(JSON.stringify(data)), errors]).toEqual([
      { __schema: { queryType: { name: 'Query', fields: [] }, mutationType: null } },
      undefined,
    ]);
  });

  it('validates its mutations, too, as if it had none', () => {
    const told = validate(seenBy(shape, principal({}), true), parse('mutation { b }'));
    expect(told.map(({ message }) => message)).toEqual(['Cannot query field "b" on type "Mutation".']);
  });
});
