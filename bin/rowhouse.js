#!/usr/bin/env node
// Starts the command line on a Node.js that can run it: from source in a checkout, from dist in a package.
// Plain JavaScript that Node.js 20 understands.
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Runs TypeScript as it is, and what the dependencies ask for. package.json says the same under engines. */
const neededVersion = [22, 18];

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

// npm and npx run commands in a shell that does not pass SIGTERM on: when it is gone, so is whoever asked for this.
if (process.env.npm_lifecycle_event) {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
  }, 500).unref();
}

if (major > neededVersion[0] || (major === neededVersion[0] && minor >= neededVersion[1])) {
  // graphql decides while it is being loaded whether to check every value for a second copy of itself, which is slow.
  process.env.NODE_ENV ||= 'production';
  const source = new URL('../src/cli/main.ts', import.meta.url);
  await import(existsSync(source) ? source.href : new URL('../dist/src/cli/main.js', import.meta.url).href);
} else {
  runOn(pinnedNode());
}

/** The Node.js that the repository pins as a development dependency, if it is installed and is not the one running. */
function pinnedNode() {
  try {
    const path = realpathSync(createRequire(import.meta.url).resolve('node/bin/node'));
    return path === realpathSync(process.execPath) ? undefined : path;
  } catch {
    return undefined;
  }
}

function runOn(node) {
  if (node === undefined) {
    process.stderr.write(
      `Rowhouse needs Node.js ${neededVersion.join('.')} or newer; this is ${process.versions.node}.\n` +
        'Install a newer one (https://nodejs.org), or add one to this project: npm install node@24\n',
    );
    process.exit(1);
  }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const forward = (signal) => child.kill(signal);
  for (const signal of signals) process.on(signal, forward);
  child.on('error', (error) => {
    process.stderr.write(`${node} cannot be started: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    for (const one of signals) process.off(one, forward);
    // The same end, for whoever waits for this process.
    if (signal) process.kill(process.pid, signal);
    else process.exit(code ?? 1);
  });
}
