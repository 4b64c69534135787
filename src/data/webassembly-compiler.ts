import { setFlagsFromString } from 'node:v8';

/**
 * WebAssembly stays as V8's first compiler, Liftoff, makes it. The parser of PostgreSQL has functions of a size that the optimising
 * compiler takes half a gigabyte for: while some 2,000 statements were checked the process grew to 645 MB, and to 101 MB
 * like this, for the same CPU time (148 microseconds a statement instead of 324, and after 15,000 statements 127 instead of
 * 134). V8 compiles a function when it is first called, so the setting has to last; it holds for all WebAssembly of the process.
 *
 * `--liftoff-only` means the other two, but only where it is given at the start.
 */
for (const flag of ['--liftoff-only', '--no-wasm-tier-up', '--no-wasm-dynamic-tiering']) setFlagsFromString(flag);
