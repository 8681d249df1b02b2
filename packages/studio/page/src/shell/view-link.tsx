import type { ReactElement, ReactNode } from "react";
import { Link, useRoute } from "wouter";

/** A link to a view; the one that is shown says so. */
export function ViewLink({
  path,
  className,
  children,
}: {
  readonly path: string;
  readonly className: string | undefined;
  readonly children: ReactNode;
}): ReactElement {
  const [shown] = useRoute(path);
  return (
    <Link href={path} className={className} aria-current={shown ? "page" : undefined}>
      {children}
    </Link>
  );
}
