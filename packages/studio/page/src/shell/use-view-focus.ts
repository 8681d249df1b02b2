import { useEffect, useRef } from "react";

/** Moves the focus to the title when another view is shown, as a page load would; the first view leaves it alone. */
export function useViewFocus(location: string): void {
  const shown = useRef(location);
  useEffect(() => {
    if (shown.current === location) return;
    shown.current = location;
    document.querySelector("h1")?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [location]);
}
