import { existsSync, statSync } from "node:fs";
import { join } from "node:path";

/**
 * The file of a built site that a server gives for an address, from the site's folder; `undefined` when it has none.
 *
 * @param path of the address, beginning with `/`; percent signs stand for bytes
 */
export function fileAt(folder: string, path: string): string | undefined {
  const plain = decodeURIComponent(path).slice(1);
  const candidates = plain === "" || plain.endsWith("/") ? [`${plain}index.html`] : [plain, `${plain}.html`];
  return candidates.find((each) => existsSync(join(folder, each)) && statSync(join(folder, each)).isFile());
}
