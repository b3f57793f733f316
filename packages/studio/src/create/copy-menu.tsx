import { useState } from "react";
import type { Creation } from "../creations/creation.ts";
import { copyText } from "../look/copy-text.ts";
import { Menu } from "../look/menu.tsx";
import { optionsOf } from "./settings.ts";
import { type SnippetKind, snippet } from "./snippets.ts";

const kinds: readonly SnippetKind[] = ["GraphQL", "curl", "TypeScript"];

/** What was asked, as text to run elsewhere. */
export function CopyMenu({ creation }: { creation: Creation }) {
  const [told, setTold] = useState("");
  const copy = async (kind: SnippetKind) => {
    const prompt = creation.prompt.map((piece) =>
      "text" in piece ? { text: piece.text } : { picture: piece.picture.id },
    );
    const options = optionsOf(creation.settings, creation.seed, prompt);
    const went = await copyText(snippet(kind, prompt, options, location.origin));
    setTold(went ? `${kind} copied` : "The browser did not allow it");
    setTimeout(() => setTold(""), 2000);
  };
  return (
    <span className="holds-told">
      <Menu icon="copy" label="Copy as">
        {kinds.map((kind) => (
          <button type="button" key={kind} onClick={() => void copy(kind)}>
            Copy as {kind}
          </button>
        ))}
      </Menu>
      <span role="status" className={told === "" ? "hidden" : "told"}>
        {told}
      </span>
    </span>
  );
}
