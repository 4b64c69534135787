import { authenticated, type Context, type Extension } from '../../src/kit.ts';

/** What one root field of a trial does, and what a field of its selection does later. */
export interface Trial {
  run(context: Context): Promise<string | undefined>;
  later?(context: Context): Promise<string>;
}

/**
 * An extension whose one mutation, `trial(input: { name })`, does whatever the test of that name wants: to steer what
 * operations do at the same time, and to let them fail anywhere.
 */
export function createTrials(): { readonly extension: Extension; readonly trials: Map<string, Trial> } {
  const trials = new Map<string, Trial>();
  const extension: Extension = {
    name: 'trials',
    version: '1.0.0',
    description: 'Lets tests steer what a mutation does.',
    requires: [],
    typeDefs: `
      extend type Mutation { trial(input: TrialInput!): TrialPayload }
      input TrialInput { name: String! }
      type TrialPayload { value: String later: String userErrors: [UserError!]! }
    `,
    migrations: undefined,
    resolvers: {
      Mutation: {
        trial: async (_root: unknown, { input }: { input: { name: string } }, context: Context) => {
          const trial = trials.get(input.name);
          return { value: await trial?.run(context), later: () => trial?.later?.(context) };
        },
      },
    },
    permissions: { Mutation: { trial: authenticated }, TrialPayload: { '*': authenticated } },
    entities: [],
    administration: [],
    announces: [],
    listens: [],
    features: [],
  };
  return { extension, trials };
}
