import { type ReactNode, useEffect, useLayoutEffect, useRef } from "react";

interface Props {
  label: string;
  isOpen: boolean;
  onClose: () => void;
  className?: string;
  children: ReactNode;
}

/** The browser's own modal dialog: the focus stays within and goes back afterwards; Escape and a click beside it close it. */
export function Dialog({ label, isOpen, onClose, className = "", children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  useEffect(() => {
    if (!isOpen) return;
    // Back and forward show another view: nothing stands before it.
    addEventListener("popstate", onClose);
    return () => removeEventListener("popstate", onClose);
  }, [isOpen, onClose]);
  return (
    <dialog
      ref={dialog}
      className={`dialog ${className}`}
      aria-label={label}
      closedby="any"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        // The browser would tell only later.
        event.preventDefault();
        onClose();
      }}
      // Not when it was closed from here: it is told late, and may be open again by now.
      onClose={() => isOpen && !dialog.current?.open && onClose()}
    >
      {isOpen && children}
    </dialog>
  );
}
