/** What has to be ended: processes, proxies, PostgreSQL. */
export interface Resource {
  stop(): Promise<void>;
}

/**
 * All that a run has started. Whatever happens, {@link close} ends it, latest first; what is being started when that is
 * asked for is waited for and ended, too.
 */
export class Resources {
  readonly #opened: Promise<Resource>[] = [];
  #closed: Promise<void> | undefined;

  /**
   * Starts something and takes charge of it.
   *
   * @throws Error once everything is being ended
   */
  open<Opened extends Resource>(start: () => Promise<Opened>): Promise<Opened> {
    if (this.#closed) throw new Error('The run is being ended.');
    const opening = start();
    this.#opened.push(opening);
    return opening;
  }

  /** Safe to call again: there is one end. Never throws; tells what could not be ended. */
  close(onFault: (fault: unknown) => void): Promise<void> {
    this.#closed ??= this.#close(onFault);
    return this.#closed;
  }

  async #close(onFault: (fault: unknown) => void): Promise<void> {
    for (;;) {
      const opening = this.#opened.pop();
      if (!opening) return;
      // One that did not start has been told already, and ended itself.
      const resource = await opening.catch(() => undefined);
      await resource?.stop().catch(onFault);
    }
  }
}
