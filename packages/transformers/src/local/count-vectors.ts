/**
 * How many ids have a vector, from 0 up: the files of a model may promise more than its network has, and an id without one
 * makes a run fail. Tries the last id that is promised; where that fails, halves its way to the last one that works.
 *
 * @param run rejects for an id without a vector
 * @param promised ids that the files speak of, from 0 up
 */
export async function countVectors(run: (id: number) => Promise<unknown>, promised: number): Promise<number> {
  const works = (id: number): Promise<boolean> =>
    run(id).then(
      () => true,
      () => false,
    );
  if (await works(promised - 1)) return promised;
  // Every id below `first` has a vector, and `past` has none.
  let [first, past] = [0, promised - 1];
  while (first < past) {
    const middle = Math.floor((first + past) / 2);
    if (await works(middle)) first = middle + 1;
    else past = middle;
  }
  return first;
}
