import type { FormAnswer } from './form-answer'

/** What an action answers that makes a secret: what is wrong with the form, or the secret, this once. In the reader's words. */
export type SecretAnswer = {
  readonly wrong: FormAnswer
  readonly shown: {
    readonly values: readonly { readonly label: string; readonly value: string }[]
    readonly notes: readonly string[]
  } | null
}
