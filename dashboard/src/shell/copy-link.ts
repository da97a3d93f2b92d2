import { addressOf, type View } from "@/state/view";

/** The whole address of a view, to be given to somebody. */
export function linkTo(view: View): string {
  return location.origin + addressOf(view);
}

/** Puts the text into the clipboard; false where the browser does not allow it. */
export async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
