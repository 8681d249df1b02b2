/** A trie of words, by code units. */
export interface WordTrie {
  /** The next nodes, by code unit. */
  readonly next: Map<string, WordTrie>;
  /** Whether a word ends here. */
  isWord: boolean;
}

/** Builds a trie. Empty words are ignored. */
export function wordTrie(words: readonly string[]): WordTrie {
  const root: WordTrie = { next: new Map(), isWord: false };
  for (const word of words) {
    let node = root;
    for (let i = 0; i < word.length; i++) {
      const unit = word[i]!;
      const known = node.next.get(unit);
      const child = known ?? { next: new Map<string, WordTrie>(), isWord: false };
      if (known === undefined) node.next.set(unit, child);
      node = child;
    }
    if (word !== "") node.isWord = true;
  }
  return root;
}

/** End (exclusive) of the longest word that begins at `from`, or `from` if there is none. */
export function longestWord(text: string, from: number, trie: WordTrie): number {
  let node: WordTrie | undefined = trie;
  let end = from;
  for (let at = from; at < text.length;) {
    node = node.next.get(text[at]!);
    if (node === undefined) break;
    at++;
    if (node.isWord) end = at;
  }
  return end;
}
