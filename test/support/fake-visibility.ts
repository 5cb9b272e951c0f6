/** Temporal's visibility, as far as the fleet client asks it: conditions joined by AND. */

/** What visibility knows of a run, by attribute; times as RFC 3339. */
export type VisibleRun = Readonly<Record<string, string | undefined>>;

/** Throws on what it does not understand, so that no test passes for a query that means nothing. */
export function matchesQuery(query: string, run: VisibleRun): boolean {
  return query.split(' AND ').every((condition) => matchesCondition(condition, run));
}

function matchesCondition(condition: string, run: VisibleRun): boolean {
  const [, attribute = '', operator = '', operand = ''] =
    /^(\w+) (=|>=|<=|IN|STARTS_WITH) (.+)$/.exec(condition) ?? [];
  const matches = operators[operator];
  if (!matches || !known.has(attribute)) throw new Error(`Strange condition: ${condition}`);
  const value = run[attribute];
  return value !== undefined && matches(value, textsOf(operand));
}

const known: ReadonlySet<string> = new Set(
  'WorkflowId RunId RootRunId WorkflowType ExecutionStatus TaskQueue StartTime CloseTime'.split(
    ' ',
  ),
);

type Operator = (value: string, operands: readonly string[]) => boolean;

const operators: Readonly<Record<string, Operator>> = {
  '=': (value, [operand]) => value === operand,
  '>=': (value, [operand = '']) => value >= operand,
  '<=': (value, [operand = '']) => value <= operand,
  IN: (value, operands) => operands.includes(value),
  STARTS_WITH: (value, [operand = '']) => value.startsWith(operand),
};

/** Texts in single quotes, in which two of them stand for one. */
function textsOf(operand: string): readonly string[] {
  const texts = [...operand.matchAll(/'((?:[^']|'')*)'/g)];
  return texts.map(([, text = '']) => text.replaceAll("''", "'"));
}
