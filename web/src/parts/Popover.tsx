// A button that opens a box below itself. Escape and a click elsewhere close it, and the focus goes back to the button.

import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";

interface Props {
  label: ComponentChildren;
  title: string;
  class?: string;
  /** Which side of the button the box begins at. */
  side?: "left" | "right";
  children: (close: () => void) => ComponentChildren;
}

export function Popover(props: Props) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  useEffect(() => {
    if (!open) return;
    const outside = (event: Event) => {
      if (!event.composedPath().includes(box.current!.parentElement!)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    box.current?.querySelector<HTMLElement>("input, select, button")?.focus();
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);
  const keys = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !open) return;
    event.stopPropagation();
    close();
  };
  const left = (event: FocusEvent) => {
    const to = event.relatedTarget;
    // Without a new place the window itself was left, or a part of the box went away under the pointer.
    if (to instanceof Node && !(event.currentTarget as HTMLElement).contains(to)) setOpen(false);
  };
  return (
    <div class="popover" onKeyDown={keys} onFocusOut={left}>
      <button
        ref={button}
        type="button"
        class={props.class ?? "button"}
        aria-expanded={open}
        aria-controls={id}
        aria-haspopup="dialog"
        title={props.title}
        onClick={() => setOpen(!open)}
      >
        {props.label}
      </button>
      {open && (
        <div ref={box} id={id} class={`popover-box ${props.side ?? "left"}`} role="dialog" aria-label={props.title}>
          {props.children(close)}
        </div>
      )}
    </div>
  );
}
