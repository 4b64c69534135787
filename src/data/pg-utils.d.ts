/** How pg writes the values of parameters; its published types leave it out. */
declare module 'pg/lib/utils.js' {
  const utils: {
    /** @throws TypeError for a value that JSON cannot hold */
    prepareValue(value: unknown): string | Buffer | null;
  };
  export default utils;
}
