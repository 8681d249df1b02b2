/**
 * What other processes take from one limit, as far as this one can know, and how much to leave for them.
 *
 * The server tells what is left when it admits a request. What is missing there beyond our own use was taken by others
 * since our last reply; what they take next is seen too late. So the model is: others go on as they did. For every token
 * of ours they took `foreign / own` (over about a minute), and whoever sends as we do takes whole requests, not fractions.
 * A request of ours goes when, beside it, as many of theirs would fit as they send between two of ours.
 *
 * Why that is enough: let each of `n` equal processes send a request of size `D` when it believes `n D` to be left. A reply
 * that leaves `R` makes the next one go after `(n D - R) / rate`, when `n D` have come in, less what the others sent
 * meanwhile. Another can send only once in that time, because the reply to that request leaves it `D` less to begin with and
 * so makes it wait longer than that. So at least `n D - (n - 1) D = D` is left, whatever the order. They settle to taking
 * turns, each as soon as the refill allows, so nothing of the limit is lost.
 */
export interface ExternalUsage {
  /** Whether someone who sends as we do is there, or may be. */
  readonly present: boolean;
  /** Notes that a request goes out; only the first one matters. */
  begin(): void;
  /** Counts what a request of ours used, when its reply is there: before, nobody knows what others took beside it. */
  own(amount: number): void;
  /** Counts what others were seen to have taken. */
  others(amount: number): void;
  /** What to leave for others beside a request of `amount` while `inFlight` of ours is not answered yet. */
  allowance(amount: number, inFlight: number): number;
  /** The largest amount that fits `left` beside its own {@link allowance}. */
  largestOwn(left: number, inFlight: number): number;
}

/** How long use counts: others who have stopped are forgotten after two or three times as long. */
const MEMORY_MS = 60_000;
/** So long after the first request someone else is taken to be there: who begins as we do shows after some round trips only. */
const SUSPICION_MS = 5000;
/** Below this share of ours, the others are no process that sends as we do but one that sends little at a time. */
const FEW = 1 / 8;
/** Room for more than so many others is never left: whoever sends little beside many must get its turn too. */
const MOST_OTHERS = 4;
/**
 * While our requests are under way, others may have as many under way that no reply has shown. Each of ours is matched by so
 * many of theirs, so that large requests near the end of a bucket go one at a time.
 */
const UNSEEN = 3;

/**
 * Makes a memory of one limit.
 *
 * @param suspicious whether someone else may be there from the start; not when the user told us our share
 */
export function createExternalUsage(now: () => number, suspicious: boolean): ExternalUsage {
  let ours = 0;
  let theirs = 0;
  let countedAt = now();
  let begunAt: number | undefined;

  function fade(): void {
    const share = Math.exp((countedAt - now()) / MEMORY_MS);
    countedAt = now();
    ours *= share;
    theirs *= share;
  }

  const suspected = (): boolean => suspicious && now() - (begunAt ?? now()) < SUSPICION_MS;

  return {
    get present() {
      return suspected() || theirs >= FEW * Math.max(ours, 1);
    },
    begin() {
      begunAt ??= now();
    },
    own(amount) {
      fade();
      ours += amount;
    },
    others(amount) {
      fade();
      theirs += amount;
    },
    allowance(amount, inFlight) {
      const perOurs = theirs / Math.max(ours, amount, 1);
      if (perOurs < FEW && !suspected()) return amount * perOurs;
      return others(perOurs) * (amount + UNSEEN * inFlight);
    },
    largestOwn(left, inFlight) {
      const perOurs = theirs / Math.max(ours, 1);
      if (perOurs < FEW && !suspected()) return left / (1 + perOurs);
      const many = others(perOurs);
      return (left - many * UNSEEN * inFlight) / (1 + many);
    },
  };
}

function others(perOurs: number): number {
  return Math.min(MOST_OTHERS, Math.max(1, Math.round(perOurs)));
}
