import { streamState, streamsOf } from '../migration-streams.ts';
import { type Check, fault } from './check.ts';

export const migrations: Check = {
  name: 'migrations',
  about: 'Every migration is applied, with the text that its file has.',
  beforeMigration: true,
  async examine({ client, modules, migrated }) {
    if (!migrated) return [fault('the database', 'holds no house yet', 'Run `rowhouse migrate`.')];
    const findings = [];
    for (const stream of streamsOf(modules)) {
      const { pending, faults } = await streamState(client, stream);
      for (const { at, message } of faults) findings.push(fault(at, message, 'See CONTRIBUTING.md on migrations.'));
      for (const { file } of pending) {
        findings.push(fault(`${stream.name}/${file}`, 'is not applied', 'Run `rowhouse migrate`.'));
      }
    }
    return findings;
  },
};
