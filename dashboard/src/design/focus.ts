/** A ref that takes the focus once its element is there. */
export function focused(element: HTMLElement | null): void {
  element?.focus();
}
