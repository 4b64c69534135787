import type { DomainEvent, Listener, Listeners } from '../kernel/domain-event.ts';
import type { Fault } from '../kernel/errors.ts';
import type { Module } from './module.ts';

const eventName = /^[a-z][A-Za-z0-9]{0,62}$/;

/**
 * An event is announced by one module; listened to by that module, and by those that may use what it adds (law 6).
 *
 * @param modules core first, then extensions in the order of composition
 * @param reach for each module the names of the modules whose parts it may use, itself included
 */
export function listenerFaults(
  modules: readonly Module[],
  reach: ReadonlyMap<string, ReadonlySet<string>>,
): readonly Fault[] {
  const faults: Fault[] = [];
  const owners = new Map<string, string>();
  for (const module of modules) {
    for (const { name: at } of module.announces) {
      const before = owners.get(at);
      if (!eventName.test(at))
        faults.push({ at, message: 'an event is named with letters and digits, such as orderPlaced' });
      if (before) faults.push({ at, message: `is announced by ${before} and again by ${module.name}` });
      else owners.set(at, module.name);
    }
  }
  for (const module of modules) {
    for (const { event } of module.listens) {
      const owner = owners.get(event.name);
      if (owner !== undefined && reach.get(module.name)?.has(owner)) continue;
      const why = owner ? `announced by ${owner}, which it does not require` : 'which nobody announces';
      faults.push({ at: module.name, message: `listens to ${event.name}, ${why}` });
    }
  }
  return faults;
}

/** The listeners of a shape: of the modules in the order of composition, of one module in its own order. */
export function listenersOf(modules: readonly Module[]): Listeners {
  const listeners = new Map<string, Listener[]>(
    modules.flatMap((module) => module.announces.map(({ name }: DomainEvent) => [name, []] as const)),
  );
  for (const listener of modules.flatMap((module) => module.listens)) {
    listeners.get(listener.event.name)?.push(listener);
  }
  return listeners;
}
