/** A file for an upload field. */
export interface SampleFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

const subjects = ["The pump", "The lease", "The ferry", "A bearing", "The harbour", "An invoice", "The cellar"];
const verbs = ["needs", "keeps", "was given", "lost", "shows", "carries", "refuses"];
const objects = ["a new seal", "the deposit", "a second captain", "its grease", "the old map", "nothing", "a key"];

/** Plain text of sentences that differ from file to file, one paragraph a chunk. */
export function textFile(number: number, paragraphs: number): SampleFile {
  const lines = Array.from({ length: paragraphs }, (_, at) => {
    const pick = (words: readonly string[], step: number): string => words[(number * step + at) % words.length] ?? "";
    return `${pick(subjects, 3)} of house ${number} ${pick(verbs, 5)} ${pick(objects, 11)} in the year ${1800 + at}.`;
  });
  return fileOf(`house-${number}.txt`, lines.join("\n\n"));
}

/** A text file with a name and a content. */
export function fileOf(name: string, content: string): SampleFile {
  return { name, mimeType: "text/plain", buffer: Buffer.from(content) };
}
