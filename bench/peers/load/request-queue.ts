/** Requests in their order, over and over. A queue goes on where it stopped, from one stretch of load to the next. */
export class RequestQueue {
  readonly #requests: readonly Buffer[];
  #position = 0;

  constructor(requests: readonly Buffer[]) {
    this.#requests = requests;
  }

  get length(): number {
    return this.#requests.length;
  }

  next(): Buffer {
    const request = this.#requests[this.#position]!;
    this.#position = (this.#position + 1) % this.#requests.length;
    return request;
  }
}
