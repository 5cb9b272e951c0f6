/** One JSON document a line. */
export function encodeJsonLines(items: Iterable<unknown>): string {
  let text = '';
  for (const item of items) text += `${JSON.stringify(item)}\n`;
  return text;
}

/** For objects that this project wrote itself: their shape is not checked again. */
export function decodeJsonLines<Item>(body: Uint8Array): readonly Item[] {
  return new TextDecoder()
    .decode(body)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Item);
}
