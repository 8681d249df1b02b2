/**
 * The text of a chunk without the headings that it begins with, where its heading path says them already.
 *
 * @param path the headings above the chunk, as `Lease > Roof`
 */
export function withoutHeadings(text: string, path: string): string {
  const known = new Set(
    path
      .split(" > ")
      .map(letters)
      .filter((each) => each !== ""),
  );
  const lines = text.split("\n");
  let begin = 0;
  for (const [at, line] of lines.entries()) {
    const isHeading = line.trim() !== "" && (known.has(letters(line)) || (begin > 0 && isUnderline(line)));
    if (isHeading) begin = at + 1;
    else if (line.trim() !== "") break;
  }
  return lines.slice(begin).join("\n");
}

/** What is left of a heading without its marks: the number signs, emphasis, code and links of Markdown. */
function letters(line: string): string {
  return line
    .replaceAll(/\]\([^)]*\)/g, "")
    .replaceAll(/[^\p{L}\p{N}]+/gu, "")
    .toLowerCase();
}

/** The line below a heading that is underlined. */
function isUnderline(line: string): boolean {
  return /^\s*(?:=+|-+)\s*$/.test(line);
}
