/**
 * The group roles of a house. They cannot log in: the operator's login roles are members of them, so that passwords and
 * rotation stay where the operator keeps them.
 *
 * - `rowhouse_owner` owns schemas, tables and functions. Migrations become it.
 * - `rowhouse_gateway` reads and writes tenant rows under Row-Level Security. It owns nothing (law 1).
 * - `rowhouse_directory` reads the catalog.
 * - `rowhouse_control` reads and writes the catalog.
 */
export const groupRoles = Object.freeze({
  owner: 'rowhouse_owner',
  gateway: 'rowhouse_gateway',
  directory: 'rowhouse_directory',
  control: 'rowhouse_control',
});

/** Schemas of the house itself; placements have schemas of their own. */
export const houseSchemas = Object.freeze({ door: 'rowhouse', catalog: 'rowhouse_catalog' });

/** PostgreSQL schema of the shared tier. */
export const sharedSchema = 'rowhouse_shared';

/** The cluster that ROWHOUSE_DATABASE_URL leads to. */
export const primaryCluster = 'primary';
