import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { GraphQLScalarType } from 'graphql';
import type { PermissionTree } from '../authorization/permission.ts';
import type { DomainEvent, Listener } from '../kernel/domain-event.ts';
import type { FieldReads } from '../kernel/field-reads.ts';
import { declaredFeatures, type Feature, type FeatureDeclaration } from '../tenancy/feature.ts';
import type { SettingsDeclaration } from '../tenancy/settings-declaration.ts';

/** Resolvers by type and field, and scalars by name. */
export type ResolverMap = Readonly<Record<string, GraphQLScalarType | Readonly<Record<string, unknown>>>>;

/** What composition knows of an entity. */
export interface DeclaredEntity {
  /** GraphQL type name. */
  readonly type: string;
  /** The columns of its rows beside `id`, under their GraphQL names. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** Tenants may add fields of their own, which are written through these input types. */
  readonly customFields?: { readonly inputs: readonly string[] };
}

/** A part of a schema: the core, or an extension. */
export interface Module<EntityDeclaration extends DeclaredEntity = DeclaredEntity> {
  /** `core`, or the extension's name: lower-case letters, digits and underscores. */
  readonly name: string;
  /** Semantic version; part of the shape's key. */
  readonly version: string;
  /** Shown to administrators who choose extensions. */
  readonly description: string;
  /** Extensions without which this one cannot be enabled. */
  readonly requires: readonly string[];
  /** SDL, all files of the module's schema folder. */
  readonly typeDefs: string;
  /** Absolute path of the folder with plain SQL migrations, undefined for a module without tables. */
  readonly migrations: string | undefined;
  readonly resolvers: ResolverMap;
  /** What its resolvers take from their rows; those that are not named take all. */
  readonly reads?: FieldReads;
  readonly permissions: PermissionTree;
  /** Entities whose types the module declares; `node(id:)` and imports know them by their type. */
  readonly entities: readonly EntityDeclaration[];
  /** Mutations that write the catalog; each must be alone in its operation. */
  readonly administration: readonly string[];
  /** What its resolvers tell of; no other module announces it. */
  readonly announces: readonly DomainEvent[];
  /** What follows, in the same transaction, when it or a module that it may use announces something. */
  readonly listens: readonly Listener[];
  /** What can be set for it, tenant by tenant. */
  readonly settings?: SettingsDeclaration;
  /** What of it can be switched on and off. */
  readonly features: readonly Feature[];
}

/** What an author writes; the rest is read from the schema folder. */
export interface ModuleDeclaration<EntityDeclaration extends DeclaredEntity> {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly requires?: readonly string[];
  /** Folder with `*.graphql`, and `migrations/*.sql` where the module has tables. */
  readonly schema: URL;
  // The generated resolver types name each argument exactly; a map of functions is their loosest common form.
  readonly resolvers: object;
  readonly reads?: FieldReads;
  readonly permissions: PermissionTree;
  readonly entities?: readonly EntityDeclaration[];
  readonly administration?: readonly string[];
  readonly announces?: readonly DomainEvent[];
  readonly listens?: readonly Listener[];
  /** Made by `defineSettings` under the module's own name. */
  readonly settings?: SettingsDeclaration;
  /** By name, in kebab-case; unique in a house. */
  readonly features?: Readonly<Record<string, FeatureDeclaration>>;
}

/**
 * Makes a module of a declaration: reads its SDL, finds its migrations.
 *
 * @throws Error when the schema folder cannot be read or holds no SDL, and for settings or features under wrong names
 */
export function defineModule<EntityDeclaration extends DeclaredEntity>(
  declaration: ModuleDeclaration<EntityDeclaration>,
): Module<EntityDeclaration> {
  const { settings } = declaration;
  if (settings && settings.module !== declaration.name) {
    throw new Error(`${declaration.name}: its settings are declared as those of ${settings.module}`);
  }
  const folder = fileURLToPath(declaration.schema);
  const entries = readdirSync(folder, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.graphql')).map((entry) => entry.name);
  if (files.length === 0) throw new Error(`${declaration.name}: no .graphql file in ${folder}`);
  const typeDefs = files
    .sort()
    .map((file) => readFileSync(`${folder}/${file}`, 'utf8'))
    .join('\n');
  const hasMigrations = entries.some((entry) => entry.isDirectory() && entry.name === 'migrations');
  return Object.freeze({
    name: declaration.name,
    version: declaration.version,
    description: declaration.description,
    requires: Object.freeze([...(declaration.requires ?? [])]),
    typeDefs,
    migrations: hasMigrations ? `${folder.replace(/\/$/, '')}/migrations` : undefined,
    resolvers: declaration.resolvers as ResolverMap,
    ...(declaration.reads && { reads: declaration.reads }),
    permissions: declaration.permissions,
    entities: Object.freeze([...(declaration.entities ?? [])]),
    administration: Object.freeze([...(declaration.administration ?? [])]),
    announces: Object.freeze([...(declaration.announces ?? [])]),
    listens: Object.freeze([...(declaration.listens ?? [])]),
    ...(settings && { settings }),
    features: declaredFeatures(declaration.name, declaration.features ?? {}),
  });
}
