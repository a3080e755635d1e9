/**
 * One row of a CSV file (RFC 4180, with its line end). A cell that a spreadsheet would take for a formula begins with an
 * apostrophe: what somebody wrote into a name or an address must not run on the desk of whoever reads it.
 */
export const csvRow = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`

/** Also as the wide forms, and after space or a quote, where some programs still see a formula. */
const FORMULA = /^[\s'"\u200b\ufeff]*[=+\-@|%＝＋－＠]|^[\t\r\n]/

function csvCell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n\t']/.test(safe) || safe !== text ? `"${safe.replaceAll('"', '""')}"` : safe
}
