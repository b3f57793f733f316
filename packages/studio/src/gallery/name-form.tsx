import { useState } from "react";

/** A field for a name: Enter takes it, Escape leaves. */
export function NameForm(props: {
  label: string;
  initial?: string;
  onName: (name: string) => void;
  onLeave?: () => void;
}) {
  const { label, initial = "", onName, onLeave } = props;
  const [name, setName] = useState(initial);
  return (
    <form
      className="name-form"
      onSubmit={(event) => {
        event.preventDefault();
        event.stopPropagation();
        if (name.trim() === "") return;
        onName(name.trim());
        setName("");
      }}
    >
      <input
        aria-label={label}
        placeholder={label}
        maxLength={60}
        value={name}
        // biome-ignore lint/a11y/noAutofocus: it appears because somebody asked for it
        autoFocus={onLeave !== undefined}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => {
          if (event.key.startsWith("Arrow")) event.stopPropagation();
          if (event.key !== "Escape" || !onLeave) return;
          event.stopPropagation();
          onLeave();
        }}
      />
      <button type="submit" disabled={name.trim() === ""}>
        Save
      </button>
    </form>
  );
}
