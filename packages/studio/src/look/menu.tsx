import { type ReactNode, useRef } from "react";
import { Icon, type IconName } from "./icon.tsx";

/** A button that opens a list of more; Escape, or a choice within, closes it. */
export function Menu(props: {
  icon: IconName;
  label: string;
  children: ReactNode;
  /** Whether it stays open when something within is pressed. */
  stays?: boolean;
}) {
  const { icon, label, children, stays = false } = props;
  const menu = useRef<HTMLDetailsElement>(null);
  const close = () => {
    if (menu.current) menu.current.open = false;
  };
  return (
    <details
      className="menu"
      ref={menu}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !menu.current?.open) return;
        event.stopPropagation();
        event.nativeEvent.stopImmediatePropagation();
        close();
        menu.current.querySelector("summary")?.focus();
      }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget) && event.relatedTarget) close();
      }}
    >
      <summary className="icon-button" aria-label={label} title={label}>
        <Icon name={icon} />
      </summary>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the buttons within are what is pressed */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: a key on a button is a click on it */}
      <div className="menu-list" onClick={stays ? undefined : close}>
        {children}
      </div>
    </details>
  );
}
