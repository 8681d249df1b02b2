/** How many bytes a text has in UTF-8. Node's Buffer counts them without writing them anywhere; other runtimes have none. */
export function utf8Length(text: string): number {
  return typeof Buffer === "undefined" ? new TextEncoder().encode(text).length : Buffer.byteLength(text, "utf8");
}
