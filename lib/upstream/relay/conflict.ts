/** What stands at an upstream cannot become what the person wants, or not yet. */
export class RelayConflict extends Error {
  override readonly name = 'RelayConflict'
  /** `code`: the state there, or why a yes must not go there. */
  constructor(
    readonly code: string,
    readonly final = true,
  ) {
    super(code)
  }
}
