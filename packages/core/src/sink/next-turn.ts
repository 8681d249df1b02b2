type Immediate = (callback: () => void) => unknown;

// Taken once: where it is missing, as in a browser, a timer would cost milliseconds each time.
const immediate = (globalThis as { readonly setImmediate?: Immediate }).setImmediate;

/** Lets be handled what has arrived meanwhile, such as the answer of a server; costs microseconds where nothing has. */
export async function nextTurn(): Promise<void> {
  if (immediate !== undefined) await new Promise<void>((resolve) => void immediate(resolve));
}
