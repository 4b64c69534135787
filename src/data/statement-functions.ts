/**
 * The functions that no statement may call, with the reason. A deny list, because extensions may bring functions of
 * their own; `pg_` alone is an allow list, since what it begins mostly reads or steers the whole server.
 *
 * Held against `pg_proc` of PostgreSQL 18.4 and its contrib modules: these are the ones that change or read settings,
 * run a text as SQL, or reach state that belongs to no tenant.
 */
const systemFunctions: ReadonlySet<string> = new Set([
  'pg_advisory_xact_lock',
  'pg_advisory_xact_lock_shared',
  'pg_column_size',
  'pg_try_advisory_xact_lock',
  'pg_try_advisory_xact_lock_shared',
  'pg_typeof',
]);

const refusals: readonly { readonly names: RegExp; readonly reason: string }[] = Object.freeze([
  {
    names: /^(set_config|current_setting|set_limit|setseed)$/,
    reason: 'settings belong to the session and are read by policies alone',
  },
  {
    // ts_stat, ts_rewrite, crosstab, connectby and xpath_table take SQL as text, too.
    names:
      /^((query|table|cursor|schema|database)_to_xml|dblink|postgres_fdw_|crosstab|connectby|run_command_on_|citus_)|^(ts_stat|ts_rewrite|xpath_table|master_run_on_worker)$/,
    reason: 'it reads tables or runs SQL that this check cannot see',
  },
  { names: /^lo_|^(loread|lowrite)$/, reason: 'large objects belong to no tenant' },
  { names: /^(nextval|setval|currval|lastval)$/, reason: 'tenant tables have no sequences' },
  { names: /^txid_|^currtid/, reason: 'it tells of the whole server' },
  { names: /^pg_/, reason: `of the system's functions only ${[...systemFunctions].join(', ')} are allowed` },
]);

/** Why a function of this bare name may not be called; undefined when it may (law 1). */
export function functionRefusal(name: string): string | undefined {
  if (systemFunctions.has(name)) return undefined;
  return refusals.find(({ names }) => names.test(name))?.reason;
}
