/** Who works by keyboard or listens keeps their place when what they acted on leaves. */

const REACHED = "a[href], button, summary, input, select, textarea";

/** Attach to a room: what took the focus along when it went hands it to what stands there now. */
export function keepsPlace(room: HTMLElement): () => void {
  let last: Element | null = null;
  const focused = ({ target }: FocusEvent): void => {
    last = target as Element;
  };
  // A touch beside it all is no wish to come back.
  const touched = ({ target }: PointerEvent): void => {
    if (!(target as Element).closest(REACHED)) last = null;
  };
  const changes = new MutationObserver((records) => {
    if (last === null || last.isConnected || document.activeElement !== document.body) return;
    const gone = records.find(({ removedNodes }) => [...removedNodes].some((node) => node.contains(last)));
    last = null;
    if (gone) near(gone)?.focus({ preventScroll: true });
  });
  room.addEventListener("focusin", focused);
  document.addEventListener("pointerdown", touched);
  changes.observe(room, { childList: true, subtree: true });
  return () => {
    changes.disconnect();
    room.removeEventListener("focusin", focused);
    document.removeEventListener("pointerdown", touched);
  };
}

/** What stands where the record tells of a loss, or else around it. */
function near({ nextSibling, previousSibling, target }: MutationRecord): HTMLElement | null {
  for (const beside of [nextSibling, previousSibling, target]) {
    const found = reached(beside);
    if (found) return found;
  }
  for (let around = target.parentElement; around; around = around.parentElement) {
    const found = reached(around);
    if (found) return found;
    if (around.tabIndex === -1) return around;
  }
  return null;
}

function reached(node: Node | null): HTMLElement | null {
  if (!(node instanceof HTMLElement)) return null;
  return node.matches(REACHED) ? node : node.querySelector<HTMLElement>(REACHED);
}
