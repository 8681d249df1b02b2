/** Where a record lies in its file, and which positions it holds. */
export interface RecordPlace {
  readonly offset: number;
  readonly end: number;
  /** The smallest position. */
  readonly first: number;
  /** The largest position. */
  readonly last: number;
}

/** Finds records by position: a few numbers per request that was made, none per item. */
export interface RecordIndex {
  add(place: RecordPlace): void;
  /** The records that may hold a position from `start` to below `end`, in the order of the file. */
  within(start: number, end: number): readonly RecordPlace[];
}

/** Makes an empty index. */
export function createRecordIndex(): RecordIndex {
  const places: RecordPlace[] = [];
  let sorted = true;
  let widest = 0;
  return {
    add(place) {
      sorted &&= places.length === 0 || places.at(-1)!.first <= place.first;
      widest = Math.max(widest, place.last - place.first);
      places.push(place);
    },
    within(start, end) {
      if (!sorted) places.sort((left, right) => left.first - right.first);
      sorted = true;
      const found: RecordPlace[] = [];
      for (let i = lowerBound(places, start - widest); i < places.length && places[i]!.first < end; i++) {
        if (places[i]!.last >= start) found.push(places[i]!);
      }
      return found.toSorted((left, right) => left.offset - right.offset);
    },
  };
}

// The first place that begins at `position` or later.
function lowerBound(places: readonly RecordPlace[], position: number): number {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (places[middle]!.first < position) low = middle + 1;
    else high = middle;
  }
  return low;
}
