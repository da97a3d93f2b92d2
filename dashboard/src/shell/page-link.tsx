import type { MouseEvent, ReactNode } from "react";
import { show, useView } from "@/state/location";
import { addressOf, onPage, type View } from "@/state/view";

interface Props {
  page: string;
  /** What else changes on the way. */
  changed?: Partial<View>;
  className?: string;
  isCurrent?: boolean;
  /** Called when the link is about to be followed. */
  onNear?: () => void;
  children: ReactNode;
}

/** A link to a page that takes the question along. */
export function PageLink({ page, changed = {}, className, isCurrent = false, onNear, children }: Props) {
  const [view] = useView();
  const next = { ...onPage(view, page), ...changed };
  const onClick = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    show(next);
    document.getElementById("main")?.focus();
  };
  return (
    <a href={addressOf(next)} className={className} aria-current={isCurrent ? "page" : undefined} onClick={onClick} onPointerEnter={onNear} onFocus={onNear}>
      {children}
    </a>
  );
}
