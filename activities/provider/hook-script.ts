import type { HooksSpec } from '../../workflows/domain/spec.ts';

/**
 * What runs a hook on a machine, whose text comes as a variable. Two who run it at once, since one of them is thought
 * dead, take turns; and what has succeeded once is not run again.
 */
export function hookScript(name: keyof HooksSpec): string {
  return `
folder=/var/lib/fleet/hooks
mkdir -p "$folder" || exit 125
exec 9>"$folder/${name}.lock"
if command -v flock >/dev/null; then flock 9; fi
if [ -e "$folder/${name}.done" ]; then exit 0; fi
file=$(mktemp "$folder/${name}.XXXXXX") || exit 125
printf '%s\\n' "$FLEET_HOOK_SCRIPT" >"$file"
unset FLEET_HOOK_SCRIPT
case $(head -c 2 "$file") in
  '#!') chmod 700 "$file"; "$file" 9>&- ;;
  *) sh "$file" 9>&- ;;
esac
code=$?
rm -f "$file"
if [ "$code" -eq 0 ]; then : >"$folder/${name}.done"; fi
exit "$code"
`;
}
