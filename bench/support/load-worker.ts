import { Agent, request } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';

/** What to send. */
export interface LoadOrder {
  readonly url: string;
  /** Tokens of those who ask in turn, at a steady rate. */
  readonly warm: readonly string[];
  /** Requests a second. */
  readonly rate: number;
  /** How long, at least. */
  readonly milliseconds: number;
  /** Tokens of those who ask once each, shortly after one another, a moment after the beginning: a burst. */
  readonly cold: readonly string[];
}

/** Milliseconds from the moment at which a request was due to its answer. */
export interface LoadReport {
  readonly warm: readonly number[];
  /** Of those that were due while one of the burst was not answered yet. */
  readonly warmDuringCold: readonly number[];
  readonly cold: readonly number[];
}

const warmQuery = '{ tenant { slug } customers(first: 20) { totalCount nodes { id name city country } } }';
const coldQuery =
  '{ tenant { slug } customers(first: 5) { nodes { id customFields { creditLimit advisedBy { id } } } } }';

/** Milliseconds between two cold ones: 200 a second, several times as many as are composed meanwhile. */
const coldGap = 5;

/** Milliseconds before the cold ones come. */
const quiet = 200;

const agent = new Agent({ keepAlive: true, maxSockets: 256 });

parentPort?.on('message', async (order: LoadOrder) => {
  parentPort?.postMessage(await run(order));
});

async function run({ url, warm, rate, milliseconds, cold }: LoadOrder): Promise<LoadReport> {
  const began = performance.now();
  const warmTimes: { readonly due: number; readonly taken: number }[] = [];
  const asked: Promise<void>[] = [];
  let coldEnded = Number.NEGATIVE_INFINITY;
  const coldTimes: number[] = [];
  const burst = setTimeout(quiet).then(() =>
    Promise.all(
      cold.map(async (token, number) => {
        await setTimeout(number * coldGap);
        const due = performance.now();
        await ask(url, token, coldQuery);
        coldEnded = performance.now();
        coldTimes.push(coldEnded - due);
      }),
    ),
  );
  for (let number = 0; ; number++) {
    const due = began + (number * 1000) / rate;
    if (due - began >= milliseconds) break;
    const early = due - performance.now();
    if (early > 0) await setTimeout(early);
    const sent = ask(url, warm[number % warm.length]!, warmQuery);
    asked.push(sent.then(() => void warmTimes.push({ due, taken: performance.now() - due })));
  }
  await Promise.all([...asked, burst]);
  const during = warmTimes.filter(({ due }) => due >= began + quiet && due <= coldEnded);
  return {
    warm: warmTimes.map(({ taken }) => taken),
    warmDuringCold: during.map(({ taken }) => taken),
    cold: coldTimes,
  };
}

/** Sends a query; anything but data is a fault of the benchmark. */
function ask(url: string, token: string, query: string): Promise<void> {
  const body = JSON.stringify({ query });
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  return new Promise((resolve, reject) => {
    const sending = request(`${url}/graphql`, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => {
        if (response.statusCode === 200 && !text.includes('"errors"')) resolve();
        else reject(new Error(`the gateway answered ${response.statusCode} ${text.slice(0, 500)}`));
      });
    });
    sending.on('error', reject);
    sending.end(body);
  });
}
