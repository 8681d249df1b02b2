/**
 * Finds how many ids, from 0 up, have a vector. The files of a model may promise more ids than its network has, and an id without
 * a vector makes a run fail. Tries the last promised id first; if that fails, finds the last one that works by bisection.
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
