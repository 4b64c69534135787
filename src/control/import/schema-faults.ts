import type { z } from 'zod';
import type { Fault } from '../../kernel/errors.ts';

type Issue = z.core.$ZodIssue;

/** Where in a JSON document, as RFC 9535 writes it: `$.entities[0].fields.name`. */
export function jsonPath(path: readonly PropertyKey[]): string {
  const steps = path.map((step) => {
    if (typeof step === 'number') return `[${step}]`;
    return /^[A-Za-z_$][\w$]*$/.test(String(step)) ? `.${String(step)}` : `[${JSON.stringify(String(step))}]`;
  });
  return `$${steps.join('')}`;
}

/**
 * What zod found, as faults for the person who wrote the document. Where one of several forms was possible, the faults
 * are those of the form that was meant.
 *
 * @param issues of a parse with `reportInput`
 */
export function schemaFaults(issues: readonly Issue[], prefix: readonly PropertyKey[] = []): readonly Fault[] {
  return issues.flatMap((issue) => {
    const path = [...prefix, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ at: jsonPath([...path, key]), message: 'there is no such key here' }));
    }
    if (isMissing(issue)) return [{ at: jsonPath(path), message: 'is required' }];
    const meant = issue.code === 'invalid_union' ? formMeant(issue) : undefined;
    if (meant) return schemaFaults(meant, path);
    return [{ at: jsonPath(path), message: issue.message.replace(/^Invalid (input|option): /, '') }];
  });
}

function isMissing(issue: Issue): boolean {
  return issue.path.length > 0 && issue.input === undefined && /^invalid_(type|union|value)$/.test(issue.code);
}

/** The form of which an object has a key of its own and that it is nearest to; undefined when that cannot be told. */
function formMeant(issue: Issue & { readonly code: 'invalid_union' }): readonly Issue[] | undefined {
  const keys = typeof issue.input === 'object' && issue.input !== null ? Object.keys(issue.input) : [];
  const distances = issue.errors.flatMap((issues) => {
    // A union of unions: its own form is chosen when its turn comes.
    const inner = issues.length === 1 && issues[0]!.code === 'invalid_union' && issues[0]!.path.length === 0;
    if (inner) {
      const chosen = formMeant(issues[0] as Issue & { readonly code: 'invalid_union' });
      return chosen ? [{ issues: chosen, distance: distanceOf(chosen) }] : [];
    }
    const unrecognized = issues.flatMap((one) =>
      one.code === 'unrecognized_keys' && one.path.length === 0 ? one.keys : [],
    );
    const otherKind = issues.some((one) => one.path.length === 0 && one.code !== 'unrecognized_keys');
    return otherKind || keys.length === unrecognized.length ? [] : [{ issues, distance: distanceOf(issues) }];
  });
  const nearest = Math.min(...distances.map(({ distance }) => distance));
  const best = distances.filter(({ distance }) => distance === nearest);
  return best.length === 1 ? best[0]!.issues : undefined;
}

/** How many keys an object would have to gain or lose. */
function distanceOf(issues: readonly Issue[]): number {
  return issues.reduce((sum, issue) => {
    if (issue.code === 'unrecognized_keys' && issue.path.length === 0) return sum + issue.keys.length;
    return sum + Number(issue.path.length === 1 && isMissing(issue));
  }, 0);
}
