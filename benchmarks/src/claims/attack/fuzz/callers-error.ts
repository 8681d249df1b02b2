/** Stands in every hostile text: an error that shows it has leaked one. */
export const MARKER = "s3cr3t-0f-the-caller";

/** What a hostile function or getter throws: an error of the caller's own, which may travel as it is where that is documented. */
export class CallersError extends Error {
  override readonly name = "CallersError";
}

/** A proxy that nobody can look at any more. */
export function revoked(target: object): unknown {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}
