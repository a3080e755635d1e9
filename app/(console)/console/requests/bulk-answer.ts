/** What came of handling the chosen requests, in words. */
export type BulkAnswer = { readonly done?: string; readonly error?: string } | null
