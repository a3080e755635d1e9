import type { z } from 'zod'

/** One operation of a dialect, as the OpenAPI document tells of it. Written beside the schemas that its route parses with. */
export type Operation = {
  readonly summary: string
  readonly description?: string
  /** Its group in the document. */
  readonly tag: string
  readonly anonymous?: boolean
  /** Anonymous, and still it matters who calls when a credential comes. */
  readonly mayIdentify?: boolean
  /** Which of the dialect's security schemes it needs, where that is not all of them. */
  readonly security?: readonly string[]
  readonly params?: z.ZodType
  readonly query?: z.ZodType
  /** Header parameters besides the credential's, as an object schema. */
  readonly headers?: z.ZodType
  readonly body?: z.ZodType
  readonly bodyOptional?: boolean
  readonly idempotent?: boolean
  readonly status: number
  /** Another status that is no refusal, with the same answer. */
  readonly otherStatus?: number
  /** Not there: an answer without a body. */
  readonly answer?: z.ZodType
  /** The answer's, where it is not JSON. */
  readonly media?: string
  /** A call and its answer, as they are on the wire. */
  readonly example?: { readonly body?: unknown; readonly answer?: unknown }
  /** Refusals besides those that every operation has. */
  readonly refusals?: readonly number[]
}

/** A message of ours to an address that a caller has given, as the OpenAPI document tells of it. */
export type Message = {
  readonly summary: string
  readonly description: string
  readonly tag: string
  /** Its headers, by what they say. */
  readonly headers: Readonly<Record<string, string>>
  /** One of the answers' components. */
  readonly body: z.ZodType
}

/** What all operations of a dialect share in the document. */
export type DialectReference = {
  /** What a developer is told first. `proof`: how a caller proves itself; `envelope`: what an error looks like. */
  readonly about: {
    readonly title: string
    readonly paths: string
    readonly proof: string
    readonly envelope: string
  }
  /** "METHOD /path/{param}" to the operation. */
  readonly operations: Readonly<Record<string, Operation>>
  /** By a name that is said once in the document. */
  readonly messages?: Readonly<Record<string, Message>>
  /** Modules whose exported schemas are components: of requests and of answers. `prefix` keeps dialects apart. */
  readonly components: {
    readonly prefix: string
    readonly requests: Readonly<Record<string, unknown>>
    readonly answers: Readonly<Record<string, unknown>>
  }
  /** OpenAPI security schemes by name; a caller needs all of them. */
  readonly security: Readonly<Record<string, Record<string, unknown>>>
  readonly error: { readonly name: string; readonly schema: z.ZodType; readonly media: string }
  /** The status that this dialect answers a refusal with, where it is not the wallet's own. */
  readonly status?: (status: number) => number
  /** Headers of every answer, by what they say. */
  readonly answerHeaders?: Readonly<Record<string, string>>
}
