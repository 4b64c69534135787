import { RowhouseError } from '../kernel/errors.ts';

/** Lets a refusal because of operations that would break say how it is overcome at a shell. */
export async function sayingHowToForce<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof RowhouseError && error.code === 'OPERATIONS_BREAK')) throw error;
    throw new RowhouseError('OPERATIONS_BREAK', {
      message: error.message.replace('It can be forced.', 'Make the change nevertheless with --force.'),
      details: error.details,
    });
  }
}
