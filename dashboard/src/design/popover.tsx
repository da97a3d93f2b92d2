import { type ReactNode, useEffect, useId, useRef, useState } from "react";

interface Props {
  label: string;
  /** What the button shows. */
  trigger: ReactNode;
  className?: string;
  isAtEnd?: boolean;
  children: (close: () => void) => ReactNode;
}

/** A button with a panel below it; Escape and a click elsewhere close it and the focus goes back. */
export function Popover({ label, trigger, className = "button", isAtEnd = false, children }: Props) {
  const [isOpen, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const id = useId();

  useEffect(() => {
    if (!isOpen) return;
    const onPointer = (event: PointerEvent) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", onPointer);
    const panel = root.current?.querySelector(".popover-panel");
    if (!panel?.contains(document.activeElement)) panel?.querySelector<HTMLElement>("button, input")?.focus();
    return () => document.removeEventListener("pointerdown", onPointer);
  }, [isOpen]);

  const close = () => {
    setOpen(false);
    document.getElementById(`${id}button`)?.focus();
  };

  return (
    // The keys are those of the controls within.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      className={`popover${isAtEnd ? " popover-end" : ""}`}
      ref={root}
      onKeyDown={(event) => {
        if (event.key === "Escape" && isOpen) {
          event.stopPropagation();
          close();
        }
      }}
      onBlur={(event) => {
        if (event.relatedTarget && !root.current?.contains(event.relatedTarget)) setOpen(false);
      }}
    >
      <button
        type="button"
        id={`${id}button`}
        className={className}
        aria-label={label}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setOpen(!isOpen)}
      >
        {trigger}
      </button>
      {isOpen && (
        <div className="popover-panel" id={id} role="dialog" aria-label={label}>
          {children(close)}
        </div>
      )}
    </div>
  );
}
