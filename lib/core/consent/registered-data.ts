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
  /** Of anonymised data: how many of each there were. */
  readonly counts?: { readonly services?: number; readonly dataCategories?: number; readonly dataTypes?: number }
}

/** The purpose's code, and how much there was. Names of services and of data are a partner's words: they can hold anything. */
export const anonymised = ({
  consentPurpose,
  services,
  dataCategories,
  dataTypes,
}: RegisteredData): RegisteredData => ({
  consentPurpose,
  counts: {
    ...(services && { services: services.length }),
    ...(dataCategories && { dataCategories: dataCategories.length }),
    ...(dataTypes && { dataTypes: dataTypes.length }),
  },
})

/** What becomes of it when the consent ends. */
export type CleanupPolicy = 'delete' | 'anonymise' | 'archive'

/** The policy that an audit event of a clean-up tells of. */
export const cleanupPolicy = ({ policy }: Readonly<Record<string, unknown>>): CleanupPolicy =>
  policy === 'anonymise' || policy === 'archive' ? policy : 'delete'
