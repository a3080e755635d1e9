import * as published from '../jwks.json/route'

/** The path that a Samagra proof's `verificationMethod` names. */
export const GET = published.GET
export const { POST, PUT, PATCH, DELETE, OPTIONS } = published
