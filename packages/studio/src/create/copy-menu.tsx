import { useRef, useState } from "react";
import type { Creation } from "../creations/creation.ts";
import { Icon } from "../look/icon.tsx";
import { optionsOf } from "./settings.ts";
import { type SnippetKind, snippet } from "./snippets.ts";

const kinds: readonly SnippetKind[] = ["GraphQL", "curl", "TypeScript"];

/** What was asked, as text to run elsewhere. */
export function CopyMenu({ creation }: { creation: Creation }) {
  const menu = useRef<HTMLDetailsElement>(null);
  const [told, setTold] = useState("");
  const copy = async (kind: SnippetKind) => {
    const prompt = creation.prompt.map((piece) =>
      "text" in piece ? { text: piece.text } : { picture: piece.picture.id },
    );
    const options = optionsOf(creation.settings, creation.seed);
    try {
      await navigator.clipboard.writeText(snippet(kind, prompt, options, location.origin));
      setTold(`${kind} copied`);
    } catch {
      setTold("The browser did not allow it");
    }
    if (menu.current) menu.current.open = false;
    setTimeout(() => setTold(""), 2000);
  };
  return (
    <details
      className="menu"
      ref={menu}
      onKeyDown={(event) => {
        if (event.key === "Escape" && menu.current?.open) {
          event.stopPropagation();
          menu.current.open = false;
        }
      }}
    >
      <summary className="icon-button" aria-label="Copy as" title="Copy as">
        <Icon name="copy" />
      </summary>
      <div className="menu-list">
        {kinds.map((kind) => (
          <button type="button" key={kind} onClick={() => void copy(kind)}>
            Copy as {kind}
          </button>
        ))}
      </div>
      <span role="status" className={told === "" ? "hidden" : "told"}>
        {told}
      </span>
    </details>
  );
}
