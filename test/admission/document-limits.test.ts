import fc from 'fast-check';
import { type DocumentNode, type FieldNode, Kind, parse, type SelectionSetNode, visit } from 'graphql';
import { describe, expect, it } from 'vitest';
import { type AdmissionLimits, createAdmission } from '../../src/admission/admission.ts';
import { checkDocument } from '../../src/admission/document-limits.ts';
import { parseSettings } from '../../src/kernel/config.ts';
import { type ErrorCode, RowhouseError } from '../../src/kernel/errors.ts';

const defaults = parseSettings({});

const list = (count: number, one: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => one(index)).join(' ');
const nested = (depth: number, inner = 'x'): string =>
  depth === 0 ? inner : `{ ${'a { '.repeat(depth - 1)}${inner}${' }'.repeat(depth)}`;

/** The code that a document is refused with under some limits; undefined for one that is admitted. */
function refusal(
  query: string,
  limits: Partial<AdmissionLimits> = {},
  variables?: Readonly<Record<string, unknown>>,
): ErrorCode | undefined {
  try {
    createAdmission({ ...defaults, ...limits }).admit({ query, variables });
    return undefined;
  } catch (error) {
    if (error instanceof RowhouseError) return error.code;
    throw error;
  }
}

interface LimitCase {
  readonly setting: keyof AdmissionLimits;
  readonly fallback: number;
  readonly code: ErrorCode;
  /** Documents that reach a limit exactly. */
  readonly documents: Readonly<Record<string, (limit: number) => string>>;
}

const cases: readonly LimitCase[] = [
  {
    setting: 'documentTokens',
    fallback: 4000,
    code: 'DOCUMENT_TOO_LONG',
    documents: {
      tokens: (limit) => `{ ${list(limit - 2, (index) => `f${index}`)} }`,
      lines: (limit) => `${'\n'.repeat(limit - 1)}{ f }`,
      'lines of a comment': (limit) => `${'#\r\n'.repeat(limit - 1)}{ f }`,
    },
  },
  {
    setting: 'documentDepth',
    fallback: 15,
    code: 'DOCUMENT_TOO_DEEP',
    documents: {
      fields: (limit) => nested(limit),
      'fields with fragments between them': (limit) =>
        `{ ...F0 } ${list(limit - 1, (index) => `fragment F${index} on T { ... { a { ...F${index + 1} } } }`)} fragment F${limit - 1} on T { x }`,
    },
  },
  {
    setting: 'documentAliases',
    fallback: 50,
    code: 'DOCUMENT_TOO_MANY_ALIASES',
    documents: {
      aliases: (limit) => `{ ${list(limit, (index) => `a${index}: f`)} }`,
      'aliases in a fragment that is spread again and again': (limit) =>
        `{ ${list(limit / 2, (index) => `f${index} { ...F }`)} } fragment F on T { a: x b: x }`,
    },
  },
  {
    setting: 'documentSelections',
    fallback: 5000,
    code: 'DOCUMENT_TOO_MANY_SELECTIONS',
    documents: {
      'fields of fragments': (limit) =>
        `{ ${list(limit / 100, (index) => `f${index} { ...F }`)} } fragment F on T { ${list(99, (index) => `x${index}`)} }`,
      'fields of several operations': (limit) =>
        `${list(limit / 100, (index) => `query Q${index} { f { ...F } }`)} fragment F on T { ${list(99, (index) => `x${index}`)} }`,
      'fields of fragments that nobody uses': (limit) =>
        `fragment A on T { ${list(limit / 100, (index) => `f${index} { ...F }`)} } fragment F on T { ${list(99, (index) => `x${index}`)} }`,
    },
  },
  {
    setting: 'documentRepetitions',
    fallback: 50_000,
    code: 'DOCUMENT_TOO_REPETITIVE',
    documents: {
      'pairs of fields': (limit) => `{ ${list(pairsOf(limit), () => 'f')} }`,
    },
  },
  {
    setting: 'valueDepth',
    fallback: 32,
    code: 'VALUE_TOO_DEEP',
    documents: {
      'lists of an argument': (limit) => `{ f(x: ${'['.repeat(limit)}1${']'.repeat(limit)}) }`,
      'objects of an argument': (limit) => `{ f(x: ${'{x:'.repeat(limit)}1${'}'.repeat(limit)}) }`,
      'lists of a directive': (limit) => `{ f @d(x: ${'['.repeat(limit)}${']'.repeat(limit)}) }`,
      'lists of a default': (limit) => `query ($x: [Int] = ${'['.repeat(limit)}${']'.repeat(limit)}) { f }`,
      'list types': (limit) => `query ($x: ${'['.repeat(limit)}Int${']'.repeat(limit)}) { f }`,
    },
  },
];

/** How many equal fields make so many pairs, or as many as fit. */
function pairsOf(limit: number): number {
  return Math.floor((1 + Math.sqrt(1 + 8 * limit)) / 2);
}

describe('a document', () => {
  for (const { setting, fallback, code, documents } of cases) {
    it(`has a default for ${setting}: ${fallback}`, () => {
      expect(defaults[setting]).toBe(fallback);
    });
    for (const [what, document] of Object.entries(documents)) {
      it(`may reach ${setting} by ${what}, one more is ${code}`, () => {
        expect(refusal(document(fallback))).toBeUndefined();
        const step = { documentSelections: 100, documentAliases: 2, documentRepetitions: 500 }[setting as string] ?? 1;
        expect(refusal(document(fallback + step))).toBe(code);
        // The setting decides, not a number in the code.
        expect(refusal(document(fallback + step), { [setting]: fallback + step })).toBeUndefined();
      });
    }
  }

  it('says what the limit is', () => {
    try {
      createAdmission(defaults).admit({ query: nested(16), variables: undefined });
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({
        code: 'DOCUMENT_TOO_DEEP',
        message: 'The document has more than 15 levels of fields, fragments expanded.',
        details: { maximum: 15 },
      });
    }
  });

  it('is bounded in each operation by itself for depth and aliases, of which one runs', () => {
    expect(
      refusal(list(10, (index) => `query Q${index} ${`{ ${list(50, (alias) => `a${alias}: f`)} }`}`)),
    ).toBeUndefined();
  });

  it('that is refused is refused again, and one that is admitted is admitted again', () => {
    const admission = createAdmission(defaults);
    for (let turn = 0; turn < 2; turn++) {
      expect(() => admission.admit({ query: nested(16), variables: undefined })).toThrow(RowhouseError);
      expect(admission.admit({ query: nested(15), variables: undefined })).toEqual(
        admission.admit({ query: '{ f }', variables: undefined }),
      );
    }
  });

  it('that is no GraphQL is left to those who can explain it', () => {
    for (const query of ['', '{', '{ f(', '{ f "', '\u0000', '{ f } }', 'nonsense', '{ \ud800 }']) {
      expect([query, refusal(query)]).toEqual([query, undefined]);
    }
  });

  it('may spread a fragment that does not exist: validation says so', () => {
    expect(refusal('{ ...Nobody f { ...Nobody } }')).toBeUndefined();
  });

  it('must not spread a fragment in itself, wherever that is', () => {
    for (const query of [
      '{ ...A } fragment A on T { ...A }',
      '{ ...A } fragment A on T { x { ...B } } fragment B on T { ... { ...A } }',
      '{ f } fragment A on T { ...B } fragment B on T { ...C } fragment C on T { ...B }',
    ]) {
      expect(refusal(query)).toBe('GRAPHQL_VALIDATION_FAILED');
    }
  });

  it('must not nest deeper than a call stack holds, with whatever braces', () => {
    const limits = { documentTokens: 1_000_000, documentDepth: 1_000_000 };
    for (const nest of [
      (depth: number) => `{ ${'... { '.repeat(depth)}f${' }'.repeat(depth)} }`,
      (depth: number) => `{ ${'a { '.repeat(depth)}f${' }'.repeat(depth)} }`,
      (depth: number) =>
        `{ ...F0 } ${list(depth, (index) => `fragment F${index} on T { ...F${index + 1} }`)} fragment F${depth} on T { x }`,
      (depth: number) =>
        `{ ...F${depth} } fragment F0 on T { x } ${list(depth, (index) => `fragment F${index + 1} on T { ...F${index} }`)}`,
      (depth: number) =>
        `fragment F0 on T { x } ${list(depth, (index) => `fragment F${index + 1} on T { ...F${index} }`)} { f }`,
    ]) {
      expect(refusal(nest(200), limits)).toBeUndefined();
      for (const depth of [300, 20_000]) expect(refusal(nest(depth), limits)).toBe('DOCUMENT_TOO_DEEP');
    }
  });
});

describe('the values of variables', () => {
  const deep = (depth: number): unknown => {
    let value: unknown = 1;
    for (let level = 0; level < depth; level++) value = level % 2 ? [value] : { x: value };
    return value;
  };

  it('may nest as deep as those of a document', () => {
    expect(refusal('{ f }', {}, { flat: 1, deep: deep(32) })).toBeUndefined();
    expect(refusal('{ f }', {}, { flat: 1, deep: deep(33) })).toBe('VALUE_TOO_DEEP');
    expect(refusal('{ f }', { valueDepth: 33 }, { deep: deep(33) })).toBeUndefined();
  });

  it('are looked through without recursion, each once', () => {
    expect(refusal('{ f }', {}, { deep: deep(1_000_000) })).toBe('VALUE_TOO_DEEP');
    expect(refusal('{ f }', {}, { wide: Array.from({ length: 100_000 }, () => [1]) })).toBeUndefined();
  });
});

describe('2 KB that stand for 2^24 selections', () => {
  const bomb = `{ ...F24 } fragment F0 on Query { __typename } ${list(24, (index) => `fragment F${index + 1} on Query { viewer { ...F${index} } tenant { ...F${index} } }`)}`;

  it('are refused without being expanded', () => {
    expect(bomb.length).toBeLessThan(2048);
    const document = parse(bomb);
    const { visits, nodes } = countVisits(document);
    const started = performance.now();
    expect(() => checkDocument(document, { ...defaults, documentDepth: 1000 })).toThrowError(
      expect.objectContaining({ code: 'DOCUMENT_TOO_MANY_SELECTIONS' }),
    );
    console.info(
      `2^24 selections were refused in ${(performance.now() - started).toFixed(2)} ms, ${visits()} of ${nodes} selection sets read`,
    );
    expect(visits()).toBeLessThanOrEqual(nodes);
  });

  it('are refused in a fragment that nobody uses, too', () => {
    expect(refusal(bomb.replace('{ ...F24 }', '{ __typename }'), { documentDepth: 1000 })).toBe(
      'DOCUMENT_TOO_MANY_SELECTIONS',
    );
  });
});

/** Counts how often selection sets are read. */
function countVisits(document: DocumentNode): { visits(): number; readonly nodes: number } {
  let read = 0;
  let nodes = 0;
  visit(document, {
    SelectionSet(node) {
      nodes++;
      const { selections } = node;
      Object.defineProperty(node, 'selections', {
        get() {
          read++;
          return selections;
        },
      });
    },
  });
  // Going through it was reading, too.
  read = 0;
  return { visits: () => read, nodes };
}

/** What a document says once it is written out, by the simplest program that could do it. */
function expand(document: DocumentNode): {
  depth: number;
  aliases: number;
  selections: number;
  repetitions: number;
  width: number;
} {
  const fragments = new Map(
    document.definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one.selectionSet] as const] : [],
    ),
  );
  const fieldsOf = (set: SelectionSetNode): FieldNode[] =>
    set.selections.flatMap((one) => {
      if (one.kind === Kind.FIELD) return [one];
      if (one.kind === Kind.INLINE_FRAGMENT) return fieldsOf(one.selectionSet);
      const fragment = fragments.get(one.name.value);
      return fragment ? fieldsOf(fragment) : [];
    });
  const size = { depth: 0, aliases: 0, selections: 0, repetitions: 0, width: 0 };
  const count = (set: SelectionSetNode, depth: number): void => {
    for (const field of fieldsOf(set)) {
      size.selections++;
      size.depth = Math.max(size.depth, depth);
      if (field.alias) size.aliases++;
      if (field.selectionSet) count(field.selectionSet, depth + 1);
    }
  };
  /** A fragment counts once in each place, however often it is spread there. */
  const merge = (sets: readonly SelectionSetNode[]): void => {
    const seen = new Set<SelectionSetNode>();
    const once = (set: SelectionSetNode): FieldNode[] =>
      set.selections.flatMap((one) => {
        if (one.kind === Kind.FIELD) return [one];
        if (one.kind === Kind.INLINE_FRAGMENT) return once(one.selectionSet);
        const fragment = fragments.get(one.name.value);
        if (!fragment || seen.has(fragment)) return [];
        seen.add(fragment);
        return once(fragment);
      });
    const groups = Object.values(Object.groupBy(sets.flatMap(once), (field) => (field.alias ?? field.name).value));
    size.width = Math.max(size.width, groups.length);
    for (const group of groups) {
      const fields = group ?? [];
      for (let one = 0; one < fields.length; one++) size.repetitions += one;
      merge(fields.flatMap((field) => field.selectionSet ?? []));
    }
  };
  for (const one of document.definitions) {
    if (one.kind !== Kind.OPERATION_DEFINITION) continue;
    count(one.selectionSet, 1);
    merge([one.selectionSet]);
  }
  return size;
}

/** Selections that spread none but the fragments after their own: no cycles, small enough to be written out. */
function selections(level: number): fc.Arbitrary<string> {
  const { tree } = fc.letrec<{ tree: string; field: string }>((tie) => ({
    tree: fc
      .array(tie('field'), { minLength: 1, maxLength: 4, depthIdentifier: 'tree' })
      .map((all) => `{ ${all.join(' ')} }`),
    field: fc.oneof(
      { depthIdentifier: 'tree', depthSize: 'small' },
      fc.constantFrom('a', 'b', 'c', 'x: a', 'y: b'),
      ...(level < 5 ? [fc.integer({ min: level + 1, max: 5 }).map((index) => `...F${index}`)] : []),
      fc.tuple(fc.constantFrom('a', 'b', 'z: c'), tie('tree')).map((parts) => parts.join(' ')),
      tie('tree').map((inner) => `... ${inner}`),
    ),
  }));
  return tree;
}

const documents = fc
  .tuple(selections(0), selections(1), selections(2), selections(3), selections(4), selections(5))
  .map(([root, ...fragments]) =>
    [root, ...fragments.map((text, index) => `fragment F${index + 1} on T ${text}`)].join('\n'),
  );

describe('what is measured', () => {
  it('is what the document says once its fragments are written out', () => {
    fc.assert(
      fc.property(documents, (text) => {
        // Fragments that nobody uses count as well; here they would only be in the way.
        const reached = parse(text);
        const used = new Set<string>();
        const follow = (set: SelectionSetNode): void => {
          visit(set, {
            FragmentSpread({ name }) {
              if (used.has(name.value)) return;
              used.add(name.value);
              const found = reached.definitions.find(
                (one) => one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === name.value,
              );
              if (found && 'selectionSet' in found) follow(found.selectionSet);
            },
          });
        };
        for (const one of reached.definitions) if (one.kind === Kind.OPERATION_DEFINITION) follow(one.selectionSet);
        const document: DocumentNode = {
          ...reached,
          definitions: reached.definitions.filter(
            (one) => one.kind !== Kind.FRAGMENT_DEFINITION || used.has(one.name.value),
          ),
        };
        const size = expand(document);
        const exact = {
          documentDepth: size.depth,
          documentAliases: size.aliases,
          documentSelections: size.selections,
          documentRepetitions: size.repetitions,
        };
        expect(checkDocument(document, exact)).toEqual({ width: size.width });
        for (const [setting, value] of Object.entries(exact)) {
          expect(() => checkDocument(document, { ...exact, [setting]: value - 1 })).toThrow(RowhouseError);
        }
      }),
      { numRuns: 300 },
    );
  });
});
