/** Moves the keyboard to the heading of the panel at the right, so that a screen reader speaks it. */
export function focusHead(): void {
  document.querySelector<HTMLElement>("[data-head]")?.focus({ preventScroll: true });
}
