/** An operation as tables call it: by its name, and by the beginning of its hash where it has none. */
export function operationName({ name, hash }: { readonly name: string; readonly hash: string }): string {
  return name === '' ? `(${hash.slice(0, 8)})` : name;
}

/** A client as tables call it. */
export function clientName(use: { readonly client: string; readonly clientVersion: string }): string {
  return use.client === '' ? '(unnamed)' : `${use.client} ${use.clientVersion}`.trimEnd();
}
