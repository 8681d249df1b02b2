import type { ReactElement, ReactNode } from "react";
import { Link, useRoute } from "wouter";
import type { View } from "./views.tsx";

/** A link to a view; the one that is shown says so. */
export function ViewLink({
  view,
  className,
  children,
}: {
  readonly view: View;
  readonly className: string | undefined;
  readonly children: ReactNode;
}): ReactElement {
  const [shown] = useRoute(view.path);
  return (
    <Link href={view.path} className={className} aria-current={shown ? "page" : undefined}>
      {children}
    </Link>
  );
}
