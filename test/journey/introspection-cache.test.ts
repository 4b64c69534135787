import { type FieldNode, getIntrospectionQuery, type OperationDefinitionNode, parse } from 'graphql';
import { describe, expect, it, vi } from 'vitest';
import { core, extensions } from '../../resolvers/index.ts';
import { compose } from '../../src/composition/compose.ts';
import { createIntrospection } from '../../src/execution/introspection.ts';
import { createIntrospectionCache } from '../../src/execution/introspection-cache.ts';
import type { Principal } from '../../src/identity/principal.ts';

describe('what introspection keeps', () => {
  it('is made once for a shape and a key', () => {
    const cache = createIntrospectionCache(10_000);
    const make = vi.fn(() => 'text');
    for (const key of [['a'], ['a'], ['b']]) expect(cache.get('shape', key, make)).toBe('text');
    expect(cache.get('another', ['a'], make)).toBe('text');
    expect(make).toHaveBeenCalledTimes(3);
  });

  it('is dropped with its shape, and nothing else is', () => {
    const cache = createIntrospectionCache(10_000);
    const make = vi.fn(() => 'text');
    for (const shape of ['one', 'two']) cache.get(shape, [], make);
    cache.forget('one');
    for (const shape of ['one', 'two']) cache.get(shape, [], make);
    expect(make).toHaveBeenCalledTimes(3);
  });

  it('is bounded in bytes: the oldest goes first, and what is too large is not kept', () => {
    const cache = createIntrospectionCache(10_000);
    const made: string[] = [];
    const get = (key: string, length: number): void => {
      cache.get('shape', [key], () => {
        made.push(key);
        return 'x'.repeat(length);
      });
    };
    for (const key of ['a', 'b', 'c']) get(key, 2_000);
    for (const key of ['c', 'b', 'a']) get(key, 2_000);
    expect(made).toEqual(['a', 'b', 'c', 'a']);
    get('huge', 20_000);
    get('huge', 20_000);
    get('a', 2_000);
    expect(made.slice(4)).toEqual(['huge', 'huge']);
  });

  it('is nothing where the bound is 0', () => {
    const cache = createIntrospectionCache(0);
    const make = vi.fn(() => 'text');
    cache.get('shape', [], make);
    cache.get('shape', [], make);
    cache.forget('shape');
    expect(make).toHaveBeenCalledTimes(2);
  });

  it('answers whoever asks with what is theirs', () => {
    const shape = compose(core, new Map(extensions.map((extension) => [extension.name, extension])), []);
    const introspection = createIntrospection({
      introspection: true,
      introspectionCacheBytes: 2 ** 24,
      documentTokens: 4000,
    });
    const document = parse(getIntrospectionQuery());
    const operation = document.definitions[0] as OperationDefinitionNode;
    const nodes = operation.selectionSet.selections as readonly FieldNode[];
    const ask = (roles: Principal['roles']): string => {
      const principal: Principal = { tenantId: 't', subject: 's', kind: 'user', roles, scopes: [] };
      const fields = { nodes, variables: {} };
      return JSON.stringify(introspection.answer(shape, principal, { document, variables: {} }, operation, fields));
    };
    const first = [ask(['admin']), ask(['viewer']), ask([])];
    expect(new Set(first).size).toBe(3);
    expect([ask(['admin']), ask(['viewer']), ask([])]).toEqual(first);
  });
});
