import type { RunningServer } from '../servers/server-process.ts';
import { type Asking, type Question, tenantHeader } from './question.ts';

/**
 * Asks a server once, by an ordinary client.
 *
 * @returns what it answered, parsed
 * @throws Error when it refused
 */
export async function askOnce(server: RunningServer, question: Question, asking: Asking): Promise<unknown> {
  const { method, path, body } = question.ask[server.name](asking);
  const [header, value] = tenantHeader(server.name, asking.tenant);
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`, {
    method,
    headers: { 'content-type': 'application/json', [header]: value },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const refused = (): Error =>
    new Error(`${server.name} answered ${question.name} with ${response.status}: ${text.slice(0, 1_000)}`);
  if (!response.ok) throw refused();
  const answer = JSON.parse(text) as { readonly errors?: unknown } | null;
  if (answer?.errors) throw refused();
  return answer;
}
