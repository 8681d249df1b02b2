/** The stop words of Lucene's English analyzer. */
export const STOP_WORDS: readonly string[] =
  "a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to was will with".split(
    " ",
  );

/** Cuts the commonest English endings off words of four letters and more, about what the S-stemmer and a little of Porter's do. */
export function stemEnglish(word: string): string {
  return word.replace(/(?<=...)(?:ies|es|s|ing|ed|ly)$/, "");
}
