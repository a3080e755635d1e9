import type { z } from 'zod'

/** One operation of a dialect, as the OpenAPI document tells of it. Written beside the schemas that its route parses with. */
export type Operation = {
  readonly summary: string
  readonly description?: string
  /** Its group in the document. */
  readonly tag: string
  readonly anonymous?: boolean
  readonly params?: z.ZodType
  readonly query?: z.ZodType
  /** Header parameters besides the credential's, as an object schema. */
  readonly headers?: z.ZodType
  readonly body?: z.ZodType
  readonly bodyOptional?: boolean
  readonly idempotent?: boolean
  readonly status: number
  /** Not there: an answer without a body. */
  readonly answer?: z.ZodType
  /** Refusals besides those that every operation has. */
  readonly refusals?: readonly number[]
}

/** What all operations of a dialect share in the document. */
export type DialectReference = {
  /** "METHOD /path/{param}" to the operation. */
  readonly operations: Readonly<Record<string, Operation>>
  /** OpenAPI security schemes by name; a caller needs all of them. */
  readonly security: Readonly<Record<string, Record<string, unknown>>>
  readonly error: { readonly name: string; readonly schema: z.ZodType; readonly media: string }
  /** The status that this dialect answers a refusal with, where it is not the wallet's own. */
  readonly status?: (status: number) => number
}
