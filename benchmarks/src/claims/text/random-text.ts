type Random = () => number;

const PIECES: readonly ((random: Random, count: number) => string)[] = [
  (_, count) => "m".repeat(count * 11),
  (_, count) => "Some words stand here. ".repeat(count),
  (_, count) => "文字が続く。".repeat(count),
  (_, count) => `\`\`\`\n${"let value = call(1);\n".repeat(count)}\`\`\``,
  (random, count) => `~~~ never closed\n${"line of code\n".repeat(count)}${random() < 0.5 ? "~~~" : ""}`,
  (_, count) => `| head | more |\n|---|---|\n${"| a cell | another one |\n".repeat(count)}`,
  (_, count) => `<table>${"<tr><td>cell</td><td>more</td></tr>".repeat(count)}</table>`,
  (_, count) => `${"#".repeat(1 + (count % 6))} A title of some words`,
  (_, count) => `<h2>Title</h2><pre>${"  verbatim\n".repeat(count)}</pre><!-- ${"hidden ".repeat(count)}-->`,
  (_, count) => `o${"\u0308".repeat(count * 6)}`,
  (_, count) => "👨‍👩‍👧‍👦🇦🇹".repeat(count),
  (_, count) => `${" ".repeat(count * 8)}\n`.repeat(2),
  (_, count) => Array.from({ length: count }, (__, i) => `${i + 1}. item of a list`).join("\n"),
  (_, count) => "\u200B\u00AD\uFFFD".repeat(count),
];

/** A text of a few pieces that are hard to cut: long words, fences, tables, marks, emoji, tags. */
export function randomText(random: Random): string {
  const parts = Array.from({ length: 1 + Math.floor(random() * 6) }, () => {
    const piece = PIECES[Math.floor(random() * PIECES.length)]!;
    return piece(random, 1 + Math.floor(random() * 30));
  });
  return parts.join(random() < 0.7 ? "\n\n" : " ");
}
