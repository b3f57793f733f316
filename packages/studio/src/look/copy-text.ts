/** Put text on the clipboard, also in pages without TLS, which have no `navigator.clipboard`; whether it went. */
export async function copyText(text: string): Promise<boolean> {
  if (navigator.clipboard) {
    return navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
  }
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "hidden";
  document.body.append(area);
  area.select();
  const went = document.execCommand("copy");
  area.remove();
  return went;
}
