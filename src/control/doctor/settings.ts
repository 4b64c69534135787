import { type Check, warning } from './check.ts';

export const settings: Check = {
  name: 'settings',
  about: 'The settings of Rowhouse suit a house that others rely on.',
  beforeMigration: true,
  async examine({ settings: given, embedded }) {
    const findings = [];
    if (given.secret === undefined) {
      const remedy = 'Set it as the gateway has it.';
      findings.push(warning('ROWHOUSE_SECRET', 'is not set: `rowhouse serve` needs it', remedy));
    }
    if (given.developmentIssuer && !embedded) {
      findings.push(
        warning(
          'ROWHOUSE_DEVELOPMENT_ISSUER',
          'is on: whoever knows ROWHOUSE_SECRET makes tokens for every tenant',
          'Turn it off in production, and register the issuers of your tenants.',
        ),
      );
    }
    if (given.secret !== undefined && new Set(given.secret).size < 10) {
      findings.push(warning('ROWHOUSE_SECRET', 'is easy to guess', 'Take a random one: openssl rand -base64 48'));
    }
    if (given.lockTimeout >= given.statementTimeout) {
      findings.push(
        warning(
          'ROWHOUSE_LOCK_TIMEOUT_MS',
          'is not below ROWHOUSE_STATEMENT_TIMEOUT_MS: waiting for a lock is answered as a slow statement, which clients do not retry',
          'Lower it.',
        ),
      );
    }
    return findings;
  },
};
