/** A file that was not taken, and why. */
export interface Refusal {
  readonly name: string;
  readonly message: string;
}

/** How the uploads stand. */
export interface UploadState {
  readonly total: number;
  readonly done: number;
  /** Files whose content was there before; part of `done`. */
  readonly duplicates: number;
  /** Files that took the place of what they were before; part of `done`. */
  readonly replaced: number;
  readonly bytes: number;
  readonly doneBytes: number;
  /** Part of `done`. */
  readonly refusals: readonly Refusal[];
}

/** Something to upload. */
export interface UploadItem {
  readonly name: string;
  readonly size: number;
}

/** What the queue works with. */
export interface UploadQueueSettings<T extends UploadItem> {
  /** Uploads one file and tells whether it was there before, as it is or otherwise. */
  readonly send: (
    item: T,
    options: { readonly signal: AbortSignal },
  ) => Promise<{ readonly duplicate: boolean; readonly replaced: boolean }>;
  /** Uploads at the same time. */
  readonly concurrency: number;
  /** Called when the last upload is over and at least one file was new. */
  readonly onSettled: () => void;
}

/** Uploads files, some at a time, as a store that React can subscribe to. */
export interface UploadQueue<T extends UploadItem> {
  readonly get: () => UploadState;
  readonly subscribe: (listener: () => void) => () => void;
  /** Adds files, and refusals known beforehand. Files added after the last one was over begin a new count. */
  readonly add: (items: readonly T[], refusals?: readonly Refusal[]) => void;
  /** Drops what has not begun and ends what has. */
  readonly cancel: () => void;
  /** Names of the files that have not arrived yet. */
  readonly open: () => readonly string[];
}

const nothing: UploadState = { total: 0, done: 0, duplicates: 0, replaced: 0, bytes: 0, doneBytes: 0, refusals: [] };

/** Whether everything that was added is over. */
export const isSettled = ({ total, done }: UploadState): boolean => done === total;

/** A queue that uploads at most `concurrency` files at a time. */
export function createUploadQueue<T extends UploadItem>(settings: UploadQueueSettings<T>): UploadQueue<T> {
  const listeners = new Set<() => void>();
  let waiting: readonly T[] = [];
  // Position in `waiting` of the next to begin.
  let next = 0;
  let running = 0;
  const sent = new Set<T>();
  let state = nothing;
  let controller = new AbortController();

  const set = (changed: UploadState): void => {
    state = changed;
    for (const listener of listeners) listener();
  };

  const over = (item: T, outcome: Partial<UploadState>): void => {
    set({ ...state, done: state.done + 1, doneBytes: state.doneBytes + item.size, ...outcome });
  };

  const upload = async (item: T, signal: AbortSignal): Promise<void> => {
    try {
      sent.add(item);
      const { duplicate, replaced } = await settings.send(item, { signal });
      const one = (counts: boolean): number => (counts ? 1 : 0);
      const duplicates = state.duplicates + one(duplicate && !replaced);
      if (!signal.aborted) over(item, { duplicates, replaced: state.replaced + one(replaced) });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (!signal.aborted) over(item, { refusals: [...state.refusals, { name: item.name, message }] });
    }
    if (!signal.aborted) {
      sent.delete(item);
      running--;
      pump();
      if (isSettled(state) && hasNew(state)) settings.onSettled();
    }
  };

  const pump = (): void => {
    while (running < settings.concurrency) {
      const item = waiting[next++];
      if (item === undefined) return;
      running++;
      void upload(item, controller.signal);
    }
  };

  return {
    get: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    add: (items, refusals = []) => {
      const from = isSettled(state) ? nothing : state;
      set({
        ...from,
        total: from.total + items.length + refusals.length,
        done: from.done + refusals.length,
        bytes: from.bytes + items.reduce((sum, { size }) => sum + size, 0),
        refusals: [...from.refusals, ...refusals],
      });
      waiting = [...waiting.slice(next), ...items];
      next = 0;
      pump();
    },
    open: () => [...sent, ...waiting.slice(next)].map(({ name }) => name),
    cancel: () => {
      controller.abort();
      controller = new AbortController();
      sent.clear();
      waiting = [];
      next = 0;
      running = 0;
      set({ ...state, total: state.done, bytes: state.doneBytes });
    },
  };
}

function hasNew({ total, duplicates, refusals }: UploadState): boolean {
  return total > duplicates + refusals.length;
}
