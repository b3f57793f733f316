import { MaskPainter } from "../inpaint/mask-painter.tsx";
import { RangeField } from "../look/fields.tsx";
import { Icon } from "../look/icon.tsx";
import { IconButton } from "../look/icon-button.tsx";
import { useStore } from "../look/store.ts";
import { painting, settings } from "./form.ts";
import type { Source } from "./settings.ts";

/** The picture that answers are drawn from, if there is one: how strongly, and where. */
export function Base() {
  const { source } = useStore(settings);
  const { isOpen } = useStore(painting);
  if (!source) return null;
  const change = (fields: Partial<Source>) =>
    settings.write((old) => (old.source ? { ...old, source: { ...old.source, ...fields } } : old));
  const close = () => painting.write(() => ({ isOpen: false }));
  return (
    <section className="base" aria-label="Drawn from a picture">
      <span className="based">
        <img src={source.picture} alt="what is drawn from" />
        {source.mask && <span className="masked" style={{ maskImage: `url("${source.mask}")` }} />}
      </span>
      <RangeField
        label="Strength"
        told={source.strength.toFixed(2)}
        least={0.05}
        most={1}
        step={0.05}
        value={source.strength}
        onChange={(strength) => change({ strength })}
      />
      <span className="hint">
        {source.mask
          ? "Only the tinted part is redrawn; describe the whole picture."
          : "A low strength keeps the picture, 1 keeps nothing of it."}
      </span>
      <button type="button" onClick={() => painting.write(() => ({ isOpen: true }))}>
        <Icon name="brush" /> {source.mask ? "Change the mask" : "Paint a mask"}
      </button>
      <IconButton
        icon="close"
        label="Draw from nothing"
        onClick={() => settings.write(({ source: _, ...rest }) => rest)}
      />
      {isOpen && (
        <MaskPainter
          source={source}
          onClose={close}
          onDone={(mask) => {
            change({ mask, strength: source.mask ? source.strength : 1 });
            close();
          }}
        />
      )}
    </section>
  );
}
