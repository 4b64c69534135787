import { isScalarType } from 'graphql';
import type { Fault } from '../kernel/errors.ts';
import type { Module } from './module.ts';
import type { Ownership } from './ownership.ts';

/** A module resolves, and asks permissions for, what it added itself and nothing else (law 6). */
export function behaviourFaults(modules: readonly Module[], ownership: Ownership): readonly Fault[] {
  return modules.flatMap((module) => [
    ...resolverFaults(module, ownership),
    ...missingResolvers(module, ownership),
    ...permissionFaults(module, ownership),
    ...entityFaults(module, ownership),
    ...administrationFaults(module, ownership),
  ]);
}

function resolverFaults(module: Module, { types, fields, values }: Ownership): readonly Fault[] {
  const faults: Fault[] = [];
  const foreign = `is resolved by ${module.name}, which did not add it`;
  for (const [typeName, members] of Object.entries(module.resolvers)) {
    const ownsType = types.get(typeName) === module.name;
    if (isScalarType(members)) {
      if (!ownsType) faults.push({ at: typeName, message: foreign });
      continue;
    }
    for (const [name, member] of Object.entries(members)) {
      const at = `${typeName}.${name}`;
      if (values.get(at) === module.name) continue;
      const isSpecial = name === '__resolveType' || name === '__isTypeOf';
      if (isSpecial ? !ownsType : fields.get(at) !== module.name) faults.push({ at, message: foreign });
      else if (typeof member !== 'function')
        faults.push({ at, message: 'is resolved by something that is no function' });
    }
  }
  return faults;
}

/** The fields of root types have no value to take theirs from: one without a resolver would always be null. */
function missingResolvers(module: Module, { fields }: Ownership): readonly Fault[] {
  const faults: Fault[] = [];
  for (const [at, owner] of fields) {
    const [typeName = '', name = ''] = at.split('.');
    if (owner !== module.name || (typeName !== 'Query' && typeName !== 'Mutation')) continue;
    const members = module.resolvers[typeName];
    const isResolved = members !== undefined && !isScalarType(members) && name in members;
    if (!isResolved) faults.push({ at, message: `is not resolved by ${module.name}, which added it` });
  }
  return faults;
}

function permissionFaults(module: Module, { types, fields }: Ownership): readonly Fault[] {
  const faults: Fault[] = [];
  for (const [typeName, rules] of Object.entries(module.permissions)) {
    for (const name of Object.keys(rules)) {
      const at = `${typeName}.${name}`;
      const owner = name === '*' ? types.get(typeName) : fields.get(at);
      if (owner === module.name) continue;
      faults.push({ at, message: `has a permission from ${module.name}, which did not add it` });
    }
  }
  return faults;
}

function entityFaults(module: Module, { types }: Ownership): readonly Fault[] {
  return module.entities
    .filter(({ type }) => types.get(type) !== module.name)
    .map(({ type }) => ({
      at: type,
      message: `is declared as an entity by ${module.name}, which did not define its type`,
    }));
}

function administrationFaults(module: Module, { fields }: Ownership): readonly Fault[] {
  return module.administration
    .filter((name) => fields.get(`Mutation.${name}`) !== module.name)
    .map((name) => ({
      at: `Mutation.${name}`,
      message: `is declared as administration by ${module.name}, which did not add it`,
    }));
}
