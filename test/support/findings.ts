import type { Finding } from '../../cli/doctor/check.ts';

/** Finding and remedy in one text. */
export function saidBy(finding: Finding): string {
  return 'remedy' in finding ? `${finding.found} -> ${finding.remedy}` : finding.found;
}
