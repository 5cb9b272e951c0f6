/** Whether a name fits a pattern, in which `*` stands for any characters and `?` for one. */
export function nameMatcher(pattern: string): (name: string) => boolean {
  const parts = pattern.split(/([*?])/).map((part) => wildcards.get(part) ?? literal(part));
  const expression = new RegExp(`^${parts.join('')}$`, 'su');
  return (name) => expression.test(name);
}

const wildcards: ReadonlyMap<string, string> = new Map([
  ['*', '.*'],
  ['?', '.'],
]);

function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}
