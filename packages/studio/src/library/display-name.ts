const MOST = 200;

/**
 * A file's name as it may be shown: control, direction and other invisible characters as `�`, one line, at most 200
 * characters. Nothing is ever opened by it.
 */
export function displayName(name: string): string {
  const visible = name
    .trim()
    .normalize("NFC")
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/gu, "\uFFFD");
  const letters = [...visible];
  return letters.length <= MOST ? visible || "unnamed" : `${letters.slice(0, MOST - 1).join("")}…`;
}
