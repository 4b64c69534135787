import { constants } from 'node:os';

/** Whether somebody wants this process to end. */
export interface StopSignals {
  /** Aborted at the first signal. */
  readonly signal: AbortSignal;
  /** Resolves at the first signal. */
  readonly requested: Promise<void>;
  /** Stops listening: from then on a signal ends the process as it would any other. */
  ignore(): void;
}

/**
 * Signals that follow the first one within so many milliseconds are the same wish: a Ctrl-C under `npm start` arrives from
 * the terminal, from npm and from the launcher.
 */
const oneWish = 500;

/**
 * Listens for Ctrl-C, SIGTERM and the end of the terminal. The first signal asks for an orderly stop; another one, from
 * somebody who will not wait for that, ends the process at once.
 *
 * @param onRequest told the first signal
 */
export function listenForStop(onRequest: (signal: NodeJS.Signals) => void): StopSignals {
  const controller = new AbortController();
  const { promise: requested, resolve } = Promise.withResolvers<void>();
  let first: number | undefined;
  const hear = (signal: NodeJS.Signals): void => {
    if (first !== undefined) {
      if (performance.now() - first > oneWish) process.exit(128 + constants.signals[signal]);
      return;
    }
    first = performance.now();
    controller.abort(new Error(`stopped by ${signal}`));
    onRequest(signal);
    resolve();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, hear);
  return Object.freeze({
    signal: controller.signal,
    requested,
    ignore: () => {
      for (const signal of signals) process.off(signal, hear);
    },
  });
}
