import * as kinds from "../arguments/index.ts";

const addressKind = kinds.optional(kinds.text);

/**
 * The passwords in the address of a database, as they are written there and as they are meant: what {@link redactSecrets} is to cut
 * out of an error of its client. An address that cannot be read may be anything, and counts as a whole.
 *
 * @param address absent: there are none
 * @example
 * ```ts
 * import { passwordsIn } from "@embedloom/core/sink";
 *
 * console.log(passwordsIn("postgres://me:p%40ss@host/db")); // [ 'p%40ss', 'p@ss' ]
 * ```
 */
export function passwordsIn(address: string | undefined): string[] {
  addressKind("address", address);
  if (address === undefined) return [];
  const url = URL.parse(address);
  if (url === null || !address.includes("://")) return [address];
  const inQuery = url.searchParams.get("password") ?? "";
  return [...new Set([url.password, decoded(url.password), inQuery])].filter((password) => password !== "");
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
