/** Where in the operations pages one is: links below /ops change the page without loading it again. */

class Route {
  path = $state(location.pathname);

  constructor() {
    addEventListener("popstate", () => (this.path = location.pathname));
    document.addEventListener("click", (event) => this.#clicked(event));
  }

  go(path: string): void {
    if (path === this.path) return;
    history.pushState(null, "", path);
    this.path = path;
    scrollTo(0, 0);
    document.getElementById("content")?.focus({ preventScroll: true });
  }

  #clicked(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (link === null || link.target !== "" || link.origin !== location.origin) return;
    if (link.pathname !== "/ops" && !link.pathname.startsWith("/ops/")) return;
    event.preventDefault();
    this.go(link.pathname);
  }
}

export const route = new Route();

export function orderPath(number: string): string {
  return `/ops/orders/${encodeURIComponent(number)}`;
}

export type Paper = "pick-list" | "outbound" | "packing-slip";

export function paperPath(paper: Paper, parcel: string): string {
  return `/ops/print/${paper}/${encodeURIComponent(parcel)}`;
}
