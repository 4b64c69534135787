import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';

/** What a name is answered with: texts of its TXT records, or a failure. */
export type NameAnswer = readonly string[] | 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED' | 'silence';

/** A name server on this machine that speaks as much of RFC 1035 as a resolver asks for. */
export interface NameServer {
  /** `127.0.0.1:PORT` */
  readonly address: string;
  /** Answers by name in lower case; what is not there does not exist. */
  readonly answers: Map<string, NameAnswer>;
  /** Names that were asked for, in order. */
  readonly asked: string[];
  close(): Promise<void>;
}

const responseCodes = { SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 } as const;
const textType = 16;

export async function createNameServer(): Promise<NameServer> {
  const socket = createSocket('udp4');
  const answers = new Map<string, NameAnswer>();
  const asked: string[] = [];
  socket.on('message', (query: Buffer, from: RemoteInfo) => {
    const { name, end } = readName(query);
    asked.push(name);
    const answer = answers.get(name.toLowerCase()) ?? 'NXDOMAIN';
    if (answer !== 'silence') socket.send(respond(query, end + 4, answer), from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    answers,
    asked,
    close: async () => {
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}

/** The name in a question (section 4.1.2), which begins after the header of 12 bytes. */
function readName(query: Buffer): { readonly name: string; readonly end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.'), end: at + 1 };
}

function respond(query: Buffer, end: number, answer: Exclude<NameAnswer, 'silence'>): Buffer {
  const texts = typeof answer === 'string' ? [] : answer;
  const header = Buffer.alloc(12);
  query.copy(header, 0, 0, 2);
  // A response, authoritative, recursion desired and available (section 4.1.1).
  header.writeUInt16BE(0x8580 | (typeof answer === 'string' ? responseCodes[answer] : 0), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(texts.length, 6);
  return Buffer.concat([header, query.subarray(12, end), ...texts.map(record)]);
}

/** A TXT record for the name of the question, its text in strings of at most 255 bytes (section 3.3.14). */
function record(text: string): Buffer {
  const strings = (text.match(/.{1,255}/gs) ?? ['']).map((part) =>
    Buffer.concat([Buffer.from([part.length]), Buffer.from(part)]),
  );
  const data = Buffer.concat(strings);
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(textType, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}
