/** What a partner registered beside a consent, in the words of its dialect. No part of the ledger. */
export type RegisteredData = {
  readonly consentPurpose: string
  readonly consentPurposeDesc?: string
  readonly services?: readonly { readonly service: string; readonly options?: unknown }[]
  readonly dataCategories?: readonly string[]
  readonly dataTypes?: readonly string[]
  readonly validity?: { readonly validTill?: string; readonly validityInDays?: number }
  /** Of the visitor: browser, address and the like. */
  readonly metadata?: Readonly<Record<string, unknown>>
}

/** Codes and names of kinds alone: no free text, no options, no date, nothing of the visitor. */
export const anonymised = (data: RegisteredData): RegisteredData => ({
  consentPurpose: data.consentPurpose,
  ...(data.services && { services: data.services.map(({ service }) => ({ service })) }),
  ...(data.dataCategories && { dataCategories: data.dataCategories }),
  ...(data.dataTypes && { dataTypes: data.dataTypes }),
})

/** What becomes of it when the consent ends. */
export type CleanupPolicy = 'delete' | 'anonymise' | 'archive'

/** The policy that an audit event of a clean-up tells of. */
export const cleanupPolicy = ({ policy }: Readonly<Record<string, unknown>>): CleanupPolicy =>
  policy === 'anonymise' || policy === 'archive' ? policy : 'delete'
