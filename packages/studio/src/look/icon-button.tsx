import { Icon, type IconName } from "./icon.tsx";

/** A button that is a drawing; its label is read out and shown on hovering. */
export function IconButton(props: {
  icon: IconName;
  label: string;
  onClick: () => void;
  pressed?: boolean;
}) {
  const { icon, label, onClick, pressed } = props;
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      onClick={onClick}
    >
      <Icon name={icon} filled={pressed === true && icon === "star"} />
    </button>
  );
}
