import type { AskingTenant } from '../database/house.ts';
import type { Sizes } from '../database/sizes.ts';
import type { ByServer, ServerName } from '../servers/names.ts';

export type QuestionName = 'F' | 'N' | 'P' | 'I' | 'W';

/** Who asks what. */
export interface Asking {
  readonly sizes: Sizes;
  readonly tenant: AskingTenant;
  /** Which of the question's variants, counted from 0. */
  readonly variant: number;
}

/** A request as one server understands it, without what it knows the tenant by. */
export interface Asked {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
}

/** One thing that is asked of all servers. */
export interface Question {
  readonly name: QuestionName;
  readonly title: string;
  /** Objects in an answer, in the form that all servers share. */
  readonly objects: number;
  /** Different requests of one tenant: variants of the rows that are asked for. */
  readonly variants: number;
  /** Every request stores something. */
  readonly writes?: true;
  readonly ask: ByServer<(asking: Asking) => Asked>;
  /** What an answer says in the form that all servers share, ids as UUIDs and numbers as numbers. */
  readonly read: ByServer<(answer: unknown) => unknown>;
}

// biome-ignore lint/suspicious/noExplicitAny: answers of four servers, whose form is what is being found out
export type Answer = any;

/** A GraphQL request over HTTP (GraphQL over HTTP specification, "POST"). */
export function graphqlRequest(query: string, variables?: Readonly<Record<string, unknown>>): Asked {
  return { method: 'POST', path: '/graphql', body: variables ? { query, variables } : { query } };
}

/** How a server is told whose request it is: those that verify a token get one. */
export function tenantHeader(server: ServerName, { id, token }: AskingTenant): readonly [name: string, value: string] {
  return server === 'rowhouse' || server === 'apollo' ? ['authorization', `Bearer ${token}`] : ['x-tenant', id];
}
