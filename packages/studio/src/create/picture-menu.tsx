import type { Creation } from "../creations/creation.ts";
import { Icon } from "../look/icon.tsx";
import { Menu } from "../look/menu.tsx";
import { goTo } from "../look/route.ts";
import { drawAround, drawFrom, editPicture, fillFrom, putPicture } from "./form.ts";

/** What can be made of a picture: an edit, variations, parts drawn anew, a caption. */
export function PictureMenu({ url, creation }: { url: string; creation?: Creation }) {
  const picture = { source: url, name: "an earlier picture" };
  const begin = (how: () => void) => () => {
    goTo("create");
    how();
    scrollTo({ top: 0 });
  };
  const from = (wantsMask: boolean) => () => {
    if (creation) fillFrom(creation);
    void drawFrom(url, wantsMask);
  };
  const around = () => {
    if (creation) fillFrom(creation);
    void drawAround(url);
  };
  return (
    <Menu icon="picture" label="Use this picture">
      <button type="button" onClick={begin(() => editPicture(picture))}>
        <Icon name="edit" /> Edit with an instruction
      </button>
      <button type="button" onClick={begin(from(true))}>
        <Icon name="brush" /> Paint over a part
      </button>
      <button type="button" onClick={begin(around)}>
        <Icon name="around" /> Draw more around it
      </button>
      <button type="button" onClick={begin(from(false))}>
        <Icon name="vary" /> Make variations
      </button>
      <button type="button" onClick={begin(() => putPicture(picture))}>
        <Icon name="add" /> Put it into the prompt
      </button>
    </Menu>
  );
}
