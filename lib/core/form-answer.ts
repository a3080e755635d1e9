export type FormErrors = readonly { readonly href: string; readonly text: string }[]

/** What an action answers when it does not redirect; texts are in the person's language already. */
export type FormAnswer = {
  readonly title: string
  readonly errors: FormErrors
  /** What was typed, to be shown again: browsers empty a form that was answered. */
  readonly values?: Readonly<Record<string, string>>
  /** The page to go on to, which the form does itself; where a redirect would not do. */
  readonly goTo?: string
} | null
