import { isCheckout, packageRoot } from '../kernel/installation.ts';

export { installedVersion } from '../kernel/installation.ts';

/**
 * The folder that relative paths of settings start from: the checkout, from wherever the command is given, so that
 * every shell finds the same house. For an installed package, whose own folder npm may replace, where the command is given.
 */
export function settingsFolder(workingDirectory: string): string {
  return isCheckout ? packageRoot : workingDirectory;
}
