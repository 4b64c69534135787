/** Global ids as the Relay documentation makes them: base64 of a type and a key. */

/** @param {string} type */
export const globalId = (type, /** @type {string} */ id) => Buffer.from(`${type}:${id}`).toString('base64url');

/** @param {string} text @returns {{ type: string, id: string }} */
export function parseGlobalId(text) {
  const [type = '', id = ''] = Buffer.from(text, 'base64url').toString().split(':');
  return { type, id };
}
