import { type Check, fault, warning } from './check.ts';

/** The collation of text that people sort by. */
const collation = 'und-x-icu';

export const collations: Check = {
  name: 'collations',
  about: 'Text is UTF-8, and sorted by the rules that the indexes were built with.',
  beforeMigration: true,
  async examine({ client }) {
    const findings = [];
    const { rows } = await client.query<{
      encoding: string;
      database: string;
      recorded: string | null;
      actual: string | null;
    }>(
      `select pg_encoding_to_char(encoding)::text as encoding, quote_ident(datname) as database,
        datcollversion as recorded, pg_database_collation_actual_version(oid) as actual
      from pg_catalog.pg_database where datname = current_database()`,
    );
    const { encoding, database, recorded, actual } = rows[0]!;
    if (encoding !== 'UTF8') {
      findings.push(
        fault(`database ${database}`, `has the encoding ${encoding}`, 'Move it to a database with the encoding UTF8.'),
      );
    }
    if (recorded !== null && recorded !== actual) {
      findings.push(
        warning(
          `database ${database}`,
          `was built with version ${recorded} of its collation, and the system has ${actual ?? 'another'}: indexes of the catalog may be out of order`,
          `reindex database ${database}; alter database ${database} refresh collation version;`,
        ),
      );
    }
    const { rows: icu } = await client.query<{ recorded: string | null; actual: string | null }>(
      `select collversion as recorded, pg_collation_actual_version(oid) as actual
      from pg_catalog.pg_collation
      where collname = $1::text and collnamespace = 'pg_catalog'::regnamespace`,
      [collation],
    );
    if (!icu[0]) {
      findings.push(
        fault(
          `collation "${collation}"`,
          'is missing: this PostgreSQL was built without ICU, or the database has an encoding that ICU does not know',
          'Use a PostgreSQL with ICU (all common packages have it) and a database in UTF8.',
        ),
      );
    } else if (icu[0].recorded !== null && icu[0].recorded !== icu[0].actual) {
      findings.push(
        warning(
          `collation "${collation}"`,
          `has version ${icu[0].recorded} in the database, and the system's ICU has ${icu[0].actual ?? 'another'}: pages may skip or repeat rows`,
          `reindex database ${database}; alter collation "${collation}" refresh version;`,
        ),
      );
    }
    return findings;
  },
};
