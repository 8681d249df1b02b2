/** What stands for a character in a title; the rest stays as it is written. */
const CHARACTERS: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

/** The words of a heading, without tags and with the common character references read. */
export function titleText(html: string): string {
  return html
    .replace(/<!--.*?-->/gs, " ")
    .replace(/<[^>]*>?/g, " ")
    .replace(/&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|(amp|lt|gt|quot|apos|nbsp));/g, readReference)
    .replace(/\s+/g, " ")
    .trim();
}

function readReference(reference: string, decimal?: string, hexadecimal?: string, name?: string): string {
  if (name !== undefined) return CHARACTERS[name]!;
  const code = decimal === undefined ? Number.parseInt(hexadecimal!, 16) : Number(decimal);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : reference;
}
