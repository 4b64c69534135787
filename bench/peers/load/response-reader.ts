const headEnd = Buffer.from('\r\n\r\n');
const lastChunk = Buffer.from('0\r\n\r\n');

/** What no answer to one of the questions holds: a list of errors, or nothing where an object was asked for. */
const refusals = ['"errors":[', '"node":null', '"order":null', '"result":null'].map((text) => Buffer.from(text));

const none = Buffer.alloc(0);

/**
 * Finds where one HTTP response ends and whether it is an answer, and looks at nothing else: an ordinary client would
 * take more of the two cores than some of the servers.
 *
 * It knows what the servers under measurement send (RFC 9112 section 6.3): a body of a told length, or in chunks.
 */
export class ResponseReader {
  #held: Buffer = none;
  /** Bytes of the body that are still to come; Infinity while chunks are read. */
  #missing = 0;
  #inBody = false;
  #failure: string | undefined;

  /**
   * @returns nothing while the response goes on; then `{}`, or what was wrong with it
   * @throws Error for what it cannot read
   */
  read(bytes: Buffer): { readonly failure?: string } | undefined {
    let body = bytes;
    if (!this.#inBody) {
      const seen = this.#held.length > 0 ? Buffer.concat([this.#held, bytes]) : bytes;
      const end = seen.indexOf(headEnd);
      if (end < 0) {
        this.#held = seen;
        return undefined;
      }
      this.#readHead(seen.toString('latin1', 0, end).toLowerCase());
      this.#held = none;
      body = seen.subarray(end + headEnd.length);
    }
    if (!this.#failure && refusals.some((refusal) => body.includes(refusal))) {
      this.#failure = body.toString('utf8', 0, 500);
    }
    return this.#hasEnded(body) ? this.#finish() : undefined;
  }

  #readHead(head: string): void {
    this.#inBody = true;
    const length = /\r\ncontent-length: *(\d+)/.exec(head)?.[1];
    if (length === undefined && !head.includes('\r\ntransfer-encoding: chunked')) {
      throw new Error(`a response tells no length: ${head}`);
    }
    this.#missing = length === undefined ? Number.POSITIVE_INFINITY : Number(length);
    const status = head.slice(9, 12);
    if (status !== '200') this.#failure = head;
  }

  #hasEnded(body: Buffer): boolean {
    if (this.#missing !== Number.POSITIVE_INFINITY) {
      this.#missing -= body.length;
      return this.#missing <= 0;
    }
    // The last chunk may come in pieces: its few bytes are kept.
    const end = Buffer.concat([this.#held, body]);
    this.#held = end.subarray(-lastChunk.length);
    return this.#held.equals(lastChunk);
  }

  #finish(): { readonly failure?: string } {
    const result = this.#failure === undefined ? {} : { failure: this.#failure };
    this.#held = none;
    this.#inBody = false;
    this.#failure = undefined;
    return result;
  }
}
