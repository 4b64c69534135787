import { setTimeout as delay } from 'node:timers/promises';
import type { GraphqlAnswer } from '../../support/graphql-client.ts';

type Ask = (query: string, variables?: Readonly<Record<string, unknown>>) => Promise<GraphqlAnswer>;

export interface Answered {
  readonly kind: 'page' | 'order' | 'pair';
  /** External id of what a mutation makes. */
  readonly key: string;
  readonly answer: GraphqlAnswer;
}

/** Clients that ask one thing after another, whatever they are answered, until they are told to stop. */
export class Load {
  readonly answers: Answered[] = [];
  readonly #ask: Ask;
  readonly #prefix: string;
  readonly #waiting = new Set<() => void>();
  #stopped = false;
  #running: Promise<unknown> = Promise.resolve();

  /** @param prefix of the external ids that this load makes */
  constructor(ask: Ask, prefix: string) {
    this.#ask = ask;
    this.#prefix = prefix;
  }

  start(clients: number, ids: { readonly customer: string; readonly product: string }): void {
    this.#running = Promise.all(Array.from({ length: clients }, (_, client) => this.#client(client, ids)));
  }

  /** Resolves when so many answers, counted from now, are as asked for. */
  async until(count: number, matches: (answered: Answered) => boolean): Promise<void> {
    const from = this.answers.length;
    while (this.answers.slice(from).filter(matches).length < count) {
      // A client that has failed would leave the others' answers to be waited for.
      await Promise.race([new Promise<void>((resolve) => this.#waiting.add(resolve)), this.#running]);
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  async #client(client: number, ids: { readonly customer: string; readonly product: string }): Promise<void> {
    for (let turn = 0; !this.#stopped; turn++) {
      const key = `${this.#prefix}-${client}-${turn}`;
      const kind = (['page', 'order', 'pair'] as const)[turn % 3]!;
      const answer = await this.#send(kind, key, ids);
      this.answers.push({ kind, key, answer });
      for (const wake of this.#waiting) wake();
      this.#waiting.clear();
      if (answer.errors.length > 0) await delay(20);
    }
  }

  #send(
    kind: Answered['kind'],
    key: string,
    { customer, product }: { readonly customer: string; readonly product: string },
  ): Promise<GraphqlAnswer> {
    switch (kind) {
      case 'page':
        return this.#ask('{ customers(first: 5) { totalCount nodes { name orders(first: 2) { nodes { total } } } } }');
      case 'order':
        return this.#ask(
          'mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { order { id } userErrors { message } } }',
          {
            input: {
              externalId: key,
              customerId: customer,
              lines: [1, 2, 3].map((quantity) => ({ productId: product, quantity })),
            },
          },
        );
      case 'pair':
        return this.#ask(
          `mutation ($key: String!) {
            createCustomer(input: { externalId: $key, name: $key }) { customer { id } userErrors { message } }
            createProduct(input: { externalId: $key, name: $key, unitPrice: "1" }) { product { id } userErrors { message } }
          }`,
          { key },
        );
    }
  }
}
