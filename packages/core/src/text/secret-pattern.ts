/** Shorter ones are left alone: they stand in any text by chance. */
const SHORTEST_SECRET = 3;
/** Shorter ones are cut out only where they stand by themselves, as they are part of ordinary words. */
const SHORTEST_ANYWHERE = 6;
/** From so many characters on, line breaks and blanks between them are passed over: no words are that alike. */
const SHORTEST_BROKEN = 12;
/** Longer ones, of which no server repeats all in another form, are looked for as they are. */
const LONGEST_IN_FORMS = 4096;
// Bounds, so that a text made against the search is searched in time: what is written twice has so many of each.
const BLANKS = String.raw`(?:=?\s){0,4}`;
// None of these begins as a character of Base64 does, so that there is one way to read a text.
const BREAKS = String.raw`(?:\s|=\s|\\{1,4}[nrt]|%0[ad]){0,4}`;
const BACKSLASHES = String.raw`(?:\\{1,4}(?:u00|x)5c|&#0{0,6}(?:92|x5c);?|%(?:25){0,2}5c|=5c|\\){1,8}`;
const SPACES = String.raw`(?:\s|\\{1,4}(?:[nrt]|(?:u00|x)(?:20|0[9ad]))|&#0{0,6}(?:32|9|10|13|x20|x0?[9ad]);?|\+|[%=](?:25){0,2}(?:20|0[9ad])){1,8}`;
const ENTITIES: Readonly<Record<string, string>> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos" };

/**
 * Makes what finds secrets in a text: as they are, and as they look where each of their characters is written as in a URL, in
 * JSON, in XML, in a mail (quoted-printable), with backslashes, once or several times; in Base64, alone or among other bytes; as
 * bytes in hexadecimal digits or in numbers; and, the longer ones, broken over lines.
 *
 * @returns `undefined` when there is none that could be told from other words
 */
export function secretPattern(secrets: readonly string[]): RegExp | undefined {
  const wanted = secrets.filter((secret) => secret.length >= SHORTEST_SECRET);
  // The longest first: a secret may hold another.
  const forms = [...new Set(wanted.flatMap(formsOf))].toSorted((one, other) => other.length - one.length);
  return forms.length === 0 ? undefined : new RegExp(forms.join("|"), "gi");
}

function formsOf(secret: string): string[] {
  if (secret.length > LONGEST_IN_FORMS) return [literal(secret)];
  const written = writtenForm(secret);
  if (secret.length < SHORTEST_ANYWHERE) return [String.raw`(?<![\w-])${written}(?![\w-])`];
  const bytes = [...new TextEncoder().encode(secret)];
  const digits = bytes.map((byte) => `(?:0x)?${hex(byte, 2)}`).join(String.raw`[\s:,-]{0,4}`);
  const numbers = bytes.join(String.raw`[\s,]{1,8}`);
  return [written, digits, numbers, ...base64Forms(bytes)];
}

function writtenForm(secret: string): string {
  const gap = secret.length < SHORTEST_BROKEN ? "" : BLANKS;
  // Blanks and backslashes may be any number of them, here as there.
  const parts = secret.match(/\s+|\\+|[\s\S]/gu) ?? [];
  return parts.map(writtenCharacter).join(gap);
}

/** One character, in whatever way it is written. */
function writtenCharacter(part: string): string {
  if (part.startsWith("\\")) return BACKSLASHES;
  if (part.trim() === "") return SPACES;
  const bytes = [...new TextEncoder().encode(part)];
  const units = Array.from({ length: part.length }, (_, i) => part.charCodeAt(i));
  const code = part.codePointAt(0) ?? 0;
  const named = ENTITIES[part];
  return `(?:${[
    String.raw`\\{0,4}${literal(part)}`,
    bytes.map((byte) => `%(?:25){0,2}${hex(byte, 2)}`).join(""),
    bytes.map((byte) => `=${hex(byte, 2)}`).join(""),
    bytes.map((byte) => String.raw`\\{1,4}x${hex(byte, 2)}`).join(""),
    units.map((unit) => String.raw`\\{1,4}u${hex(unit, 4)}`).join(""),
    ...(code > 127 && code < 256 ? [String.raw`\\{1,4}x${hex(code, 2)}`] : []),
    `&#(?:0{0,6}${code}|x0{0,6}${hex(code, 1)});?`,
    ...(named === undefined ? [] : [`&${named};`]),
  ].join("|")})`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}

/** The characters of Base64 that have another sign in URLs, or are written there. */
const SIGNS: Readonly<Record<string, string>> = { "+": "(?:[+-]|%2b)", "/": String.raw`(?:\\{0,4}/|_|%2f)` };

function broken(form: string): string {
  return Array.from(form, (sign) => SIGNS[sign] ?? sign).join(BREAKS);
}

// Among other bytes a text has three forms, by the place at which it begins; what its first neighbour shares is left off, and
// what it shares with its last one goes with it.
function base64Forms(bytes: readonly number[]): string[] {
  const text = bytes.map((byte) => String.fromCharCode(byte)).join("");
  return [0, 1, 2].flatMap((before) => {
    const whole = btoa("\0".repeat(before) + text).replace(/=+$/, "");
    const isCut = (before + text.length) % 3 !== 0;
    const form = whole.slice(before === 0 ? 0 : before + 1, isCut ? -1 : undefined);
    if (form.length < SHORTEST_ANYWHERE) return [];
    return [broken(form) + (isCut ? `${BREAKS}(?:[\\w+/-]|%2[bf])?(?:=|%3d){0,2}` : "")];
  });
}
