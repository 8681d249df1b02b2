import type { ReactElement, ReactNode } from "react";
import { Link, useRoute } from "wouter";
import { prefetchView } from "./view-content.tsx";
import type { View } from "./views.tsx";

/** A link to a view, whose code is fetched as soon as somebody means it; the one that is shown says so. */
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
  const prefetch = (): void => prefetchView(view);
  return (
    <Link
      href={view.path}
      className={className}
      aria-current={shown ? "page" : undefined}
      onPointerEnter={prefetch}
      onFocus={prefetch}
    >
      {children}
    </Link>
  );
}
