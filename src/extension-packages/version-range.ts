/**
 * Whether a package that asks for these versions of Rowhouse can be used with this one: the same major version, the same
 * minor one before 1.0.0 (Semantic Versioning 2.0.0, section 4). Ranges that say neither with a caret, a tilde nor plainly
 * which version they mean are npm's to judge, and pass.
 *
 * @param range of `peerDependencies`: `^1.2.0`, `1.x || ^2.0.0`
 * @param version of this Rowhouse
 */
export function acceptsVersion(range: string, version: string): boolean {
  const [major, minor] = version.split('.');
  return range.split('||').some((alternative) => {
    const [, wantedMajor, wantedMinor] = /^\s*[\^~]?v?(\d+)(?:\.(\d+|x|\*))?[\w.*+-]*\s*$/.exec(alternative) ?? [];
    if (wantedMajor === undefined) return true;
    if (wantedMajor !== major) return false;
    return major !== '0' || wantedMinor === undefined || /^[x*]$/.test(wantedMinor) || wantedMinor === minor;
  });
}
