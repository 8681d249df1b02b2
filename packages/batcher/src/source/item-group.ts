/** An item, its text and what that weighs. */
export interface CountedItem<T> {
  readonly item: T;
  readonly text: string;
  /** Tokens of the text, as the provider's limit counts them. */
  readonly tokens: number;
}

/** Items that will travel in one request. */
export interface ItemGroup<T> {
  readonly items: readonly T[];
  readonly texts: readonly string[];
  /** Whether it has as many items as it may have. */
  readonly full: boolean;
  /** Whether it takes nothing more, full or not; set by whoever fills it. */
  closed: boolean;
  /** Takes an item; `false`, and takes it not, when its tokens do not fit beside the others. */
  add(counted: CountedItem<T>): boolean;
}

/** Makes an empty group; its first item always fits: only the server can refuse it. */
export function createItemGroup<T>(mostItems: number, mostTokens: number): ItemGroup<T> {
  const items: T[] = [];
  const texts: string[] = [];
  let sum = 0;
  return {
    items,
    texts,
    closed: false,
    get full() {
      return items.length >= mostItems;
    },
    add({ item, text, tokens }) {
      if (items.length > 0 && sum + tokens > mostTokens) return false;
      items.push(item);
      texts.push(text);
      sum += tokens;
      return true;
    },
  };
}
