import './allocation.ts';
import { processEnvironment } from '../kernel/config.ts';
import { shippedModules } from '../shipped-modules.ts';
import { createOutput } from './output.ts';
import { runCommandLine } from './run.ts';

// Whoever reads may go away first: `rowhouse tenant list | head -1`, a closed terminal.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const variables = processEnvironment();
const output = createOutput(process.stdout, process.stderr, variables);
process.exitCode = await runCommandLine(process.argv.slice(2), { variables, output, modules: shippedModules });
